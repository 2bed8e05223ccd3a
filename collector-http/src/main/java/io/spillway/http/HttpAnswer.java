package io.spillway.http;

import java.util.function.UnaryOperator;

/**
 * The answer of a server.
 *
 * @param headers the first value of a header by name, whatever its case; empty when there is none
 * @param body at most {@value HttpClient#MAX_ANSWER_BYTES} bytes of it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record HttpAnswer(int status, UnaryOperator<String> headers, byte[] body) {
    public String header(String name) {
        return headers.apply(name);
    }
}
