package io.spillway.scrape;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * How the page of a target is fetched.
 *
 * @param uri {@code http} or {@code https}
 * @param headers more headers of the request, such as {@code Authorization}; a redirect to another host does not get them
 * @param timeout for the whole of it, from the name of the host to the last byte
 * @param bodyLimitBytes for the body as it comes and after decompression
 * @param isCompressed whether the target is asked for gzip
 * @param followsRedirects whether another address that the target names is asked
 * @param tls makes the connections of {@code https}
 */
public record FetchConfig(
        URI uri,
        Map<String, String> headers,
        Duration timeout,
        int bodyLimitBytes,
        boolean isCompressed,
        boolean followsRedirects,
        Optional<SSLSocketFactory> tls) {
    public FetchConfig {
        headers = Map.copyOf(headers);
    }
}
