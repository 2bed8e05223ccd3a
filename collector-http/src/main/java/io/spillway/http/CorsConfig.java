package io.spillway.http;

import io.spillway.config.Checks;
import java.util.List;

/**
 * The {@code cors} block of an HTTP server: the web pages that may send to it. Without allowed origins it does nothing.
 *
 * @param allowedOrigins origins such as {@code https://shop.example}; {@code *} stands for any characters, once
 * @param allowedHeaders request headers a page may set beside {@code Accept}, {@code Accept-Language},
 *     {@code Content-Type} and {@code Content-Language}, which are always allowed; {@code *} for any
 * @param exposedHeaders response headers a page may read
 * @param maxAge how many seconds a browser may remember the answer; 0 leaves that to the browser, a negative number forbids it
 */
public record CorsConfig(
        List<String> allowedOrigins, List<String> allowedHeaders, List<String> exposedHeaders, int maxAge) {
    public CorsConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedHeaders = List.copyOf(allowedHeaders);
        exposedHeaders = List.copyOf(exposedHeaders);
        Checks checks = new Checks();
        for (int i = 0; i < allowedOrigins.size(); i++) {
            String origin = allowedOrigins.get(i);
            checks.that(
                    origin.indexOf('*') == origin.lastIndexOf('*'),
                    "allowed_origins::" + i,
                    origin,
                    "at most one * in an origin");
        }
        checks.done();
    }

    public static CorsConfig defaults() {
        return new CorsConfig(List.of(), List.of(), List.of(), 0);
    }
}
