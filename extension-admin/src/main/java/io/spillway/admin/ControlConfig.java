package io.spillway.admin;

import io.spillway.config.Checks;
import io.spillway.config.Inline;
import io.spillway.config.Requirements;
import io.spillway.http.HttpServerConfig;

/** Configuration of {@code control}: an HTTP server that lets nobody in without authentication. */
record ControlConfig(@Inline HttpServerConfig server) implements Requirements {
    static ControlConfig defaults() {
        return new ControlConfig(HttpServerConfig.defaults("localhost:13134"));
    }

    @Override
    public void check(Checks checks) {
        checks.that(
                server.auth().isOn(),
                "auth",
                "missing (expected: an authenticator, as whoever reaches this address may change the collector)");
    }
}
