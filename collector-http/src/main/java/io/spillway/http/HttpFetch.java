package io.spillway.http;

import io.spillway.config.Checks;
import java.time.Duration;
import java.util.Map;

/**
 * A GET request, with the limits on its answer.
 *
 * @param headers beside the headers that the client is configured with, which they replace; {@code Accept} for example
 * @param maxBytes the most bytes of the body, after decompression; {@link Long#MAX_VALUE} for a body without end
 * @param timeout from connecting to the last byte of the body; zero for none, as a body without end needs it
 * @param idleTimeout the longest silence of the server, before the head of the answer and before each part of its body; zero for
 *     none. Time that the reader takes between two reads does not count
 */
public record HttpFetch(
        HttpTarget target, Map<String, String> headers, long maxBytes, Duration timeout, Duration idleTimeout) {
    public HttpFetch {
        headers = Map.copyOf(headers);
        new Checks()
                .that(maxBytes >= 0, "maxBytes", maxBytes, ">= 0")
                .that(!timeout.isNegative(), "timeout", timeout, ">= 0s")
                .that(!idleTimeout.isNegative(), "idleTimeout", idleTimeout, ">= 0s")
                .done();
    }
}
