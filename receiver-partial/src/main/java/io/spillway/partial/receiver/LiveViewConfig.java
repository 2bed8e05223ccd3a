package io.spillway.partial.receiver;

import io.spillway.config.Inline;
import io.spillway.http.HttpServerConfig;

/** Where the live view listens. */
public record LiveViewConfig(@Inline HttpServerConfig server) {
    public static LiveViewConfig defaults() {
        return new LiveViewConfig(HttpServerConfig.defaults("localhost:55690"));
    }
}
