package io.spillway.partial.receiver;

import io.spillway.config.Inline;
import io.spillway.http.HttpServerConfig;

/** The HTTP server of the live view. */
public record LiveViewConfig(@Inline HttpServerConfig server) {
    public static LiveViewConfig defaults() {
        return new LiveViewConfig(HttpServerConfig.defaults("localhost:55690"));
    }
}
