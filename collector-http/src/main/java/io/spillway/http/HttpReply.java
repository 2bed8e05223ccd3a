package io.spillway.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * An answer to a request.
 *
 * @param contentType empty for none
 * @param headers further headers
 */
public record HttpReply(int status, String contentType, HttpBody body, Map<String, String> headers) {
    public HttpReply(int status, String contentType, byte[] body) {
        this(status, contentType, new HttpBody.Bytes(body), Map.of());
    }

    /** Plain text in UTF-8. */
    public static HttpReply text(int status, String text) {
        return new HttpReply(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** A body that is written while it is sent. */
    public static HttpReply stream(int status, String contentType, HttpBody.Writer writer) {
        return new HttpReply(status, contentType, new HttpBody.Streamed(writer), Map.of());
    }

    /** The same with one more header. */
    public HttpReply with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new HttpReply(status, contentType, body, more);
    }
}
