package io.spillway.admin;

import io.spillway.component.ComponentId;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.http.HttpServerConfig;
import java.util.Optional;

/**
 * Configuration of {@code zpages}.
 *
 * @param operators the extension on whose server the pages are; empty for a server of their own
 */
record ZPagesConfig(
        @Inline HttpServerConfig server,
        Optional<ComponentId> operators,
        @Ignored("Java has no published variables") Optional<Object> expvar) {
    static ZPagesConfig defaults() {
        return new ZPagesConfig(HttpServerConfig.defaults("localhost:55679"), Optional.empty(), Optional.empty());
    }
}
