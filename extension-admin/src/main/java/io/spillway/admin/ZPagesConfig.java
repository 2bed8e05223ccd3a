package io.spillway.admin;

import io.spillway.component.ComponentId;
import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.http.HttpServerConfig;
import java.util.Optional;

/**
 * Configuration of {@code zpages}.
 *
 * @param operators the extension on whose server the pages are; empty for a server of their own
 */
@Ignored(key = "expvar", value = "Java has no published variables")
record ZPagesConfig(@Inline HttpServerConfig server, Optional<ComponentId> operators) {
    ZPagesConfig {
        new Checks()
                .that(!server.endpoint().isEmpty(), "endpoint", "is empty (expected: host:port)")
                .done();
    }

    static ZPagesConfig defaults() {
        return new ZPagesConfig(HttpServerConfig.defaults("localhost:55679"), Optional.empty());
    }
}
