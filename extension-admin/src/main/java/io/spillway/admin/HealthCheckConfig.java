package io.spillway.admin;

import io.spillway.component.ComponentId;
import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.config.Removed;
import io.spillway.config.Section;
import io.spillway.http.HttpServerConfig;
import java.util.Optional;

/**
 * Configuration of {@code health_check}, with the keys of both versions that the OpenTelemetry Collector has.
 *
 * @param operators the extension on whose server the pages are; empty for a server of their own
 * @param path the path that answers with 200 or 503
 * @param responseBody the texts of these answers, in place of JSON
 * @param useV2 whether the server listens on the address in {@code http} instead
 * @param componentHealth the errors of components that count, at the path of the status tree
 */
@Ignored(key = "check_collector_pipeline", value = "the status tree at /status shows the health of every component")
@Removed(key = "port", instead = "endpoint: localhost:13133")
record HealthCheckConfig(
        @Inline HttpServerConfig server,
        Optional<ComponentId> operators,
        String path,
        Section<ResponseBody> responseBody,

        boolean useV2,
        ComponentHealthConfig componentHealth,
        Section<Http> http) {
    static final String DEFAULT_ENDPOINT = "localhost:13133";

    HealthCheckConfig {
        new Checks()
                .that(!server.endpoint().isEmpty(), "endpoint", "is empty (expected: host:port)")
                .that(path.startsWith("/"), "path", path, "a path that starts with /")
                .that(!useV2 || http.isOn(), "http", "must be there when use_v2 is set")
                .that(useV2 || !http.isOn(), "http", "has no effect without use_v2: true")
                .done();
    }

    static HealthCheckConfig defaults() {
        HttpServerConfig server = HttpServerConfig.defaults(DEFAULT_ENDPOINT);
        return new HealthCheckConfig(
                server,
                Optional.empty(),
                "/",
                Section.off(new ResponseBody("", "")),
                false,
                ComponentHealthConfig.defaults(),
                Section.off(new Http(server, new Page(true, "/status"), new Page(false, "/config"))));
    }

    /**
     * Fixed answers for the first version's path.
     *
     * @param healthy the body when the collector is ready
     * @param unhealthy the body when the collector is not ready
     */
    record ResponseBody(String healthy, String unhealthy) {}

    /** The second version's server. */
    record Http(@Inline HttpServerConfig server, Page status, Page config) {
        Http {
            new Checks()
                    .that(!server.endpoint().isEmpty(), "endpoint", "is empty (expected: host:port)")
                    .that(!config.enabled(), "config::enabled", true, "false: the configuration is not published")
                    .done();
        }
    }

    /**
     * A page that can be switched on.
     *
     * @param enabled serve the page
     * @param path the path of the page
     */
    record Page(boolean enabled, String path) {
        Page {
            new Checks()
                    .that(path.startsWith("/"), "path", path, "a path that starts with /")
                    .done();
        }
    }
}
