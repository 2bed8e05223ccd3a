package io.spillway.partial.receiver;

import io.spillway.component.ComponentId;
import io.spillway.config.Inline;
import io.spillway.http.HttpServerConfig;
import java.util.Optional;

/**
 * The server of the live view.
 *
 * @param operators the extension on whose server the pages are; empty for a server of their own
 */
public record LiveViewConfig(@Inline HttpServerConfig server, Optional<ComponentId> operators) {
    public static LiveViewConfig defaults() {
        return new LiveViewConfig(HttpServerConfig.defaults("localhost:55690"), Optional.empty());
    }
}
