package io.spillway.admin;

import io.spillway.component.ComponentId;
import io.spillway.config.Checks;
import io.spillway.config.Inline;
import io.spillway.config.Requirements;
import io.spillway.http.HttpServerConfig;
import java.util.Optional;

/**
 * Configuration of {@code control}: an HTTP server that requires authentication, or the server of an extension.
 *
 * @param operators the extension on whose server the page is; empty for a server of its own
 */
record ControlConfig(@Inline HttpServerConfig server, Optional<ComponentId> operators) implements Requirements {
    static ControlConfig defaults() {
        return new ControlConfig(HttpServerConfig.defaults("localhost:13134"), Optional.empty());
    }

    @Override
    public void check(Checks checks) {
        checks.that(
                server.auth().isOn() || operators.isPresent(),
                "auth",
                "missing (expected: an authenticator, because requests to this address change the collector)");
    }
}
