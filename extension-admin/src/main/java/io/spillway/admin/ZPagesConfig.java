package io.spillway.admin;

import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.http.HttpServerConfig;
import java.util.Optional;

/** Configuration of {@code zpages}. */
record ZPagesConfig(
        @Inline HttpServerConfig server,
        @Ignored("Java has no published variables") Optional<Object> expvar) {
    static ZPagesConfig defaults() {
        return new ZPagesConfig(HttpServerConfig.defaults("localhost:55679"), Optional.empty());
    }
}
