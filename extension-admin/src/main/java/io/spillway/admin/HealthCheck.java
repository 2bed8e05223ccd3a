package io.spillway.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.spillway.admin.HealthCheckConfig.ResponseBody;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Extension;
import io.spillway.component.GoDuration;
import io.spillway.component.HealthReport;
import io.spillway.component.Reloading;
import io.spillway.config.Section;
import io.spillway.http.HttpCall;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpReply;
import io.spillway.http.HttpRoutes;
import io.spillway.http.HttpServer;
import io.spillway.http.HttpServerConfig;
import io.spillway.http.JsonReply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells load balancers and Kubernetes whether the collector is ready, and tells people the health of each component.
 *
 * <p>The first answer is 200 between the start of the last component and the beginning of the shutdown, else 503. The second
 * answer is a tree. Errors of components change its status code only if the configuration says so.
 */
final class HealthCheck implements Extension, HttpRoutes {
    private static final String STATUS_PATH = "/status";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int SERVICE_UNAVAILABLE = 503;

    private final HealthCheckConfig config;
    private final ComponentContext context;
    private final HttpServer server;

    HealthCheck(HealthCheckConfig config, ComponentContext context) {
        this.config = config;
        this.context = context;
        this.server = new HttpServer(serverConfig(config), routes(), context);
    }

    private static HttpServerConfig serverConfig(HealthCheckConfig config) {
        return switch (config.http()) {
            case Section.On<HealthCheckConfig.Http> http -> http.value().server();
            case Section.Off<HealthCheckConfig.Http> _ -> config.server();
        };
    }

    private Map<String, HttpHandler> routes() {
        Map<String, HttpHandler> routes = new HashMap<>();
        switch (config.http()) {
            case Section.On<HealthCheckConfig.Http> http -> {
                if (http.value().status().enabled()) {
                    routes.put(http.value().status().path(), this::status);
                }
            }
            case Section.Off<HealthCheckConfig.Http> _ -> {
                routes.put(STATUS_PATH, this::status);
                routes.put(config.path(), _ -> availability());
            }
        }
        return routes;
    }

    @Override
    public void start() throws IOException {
        server.start();
    }

    @Override
    public void close(Deadline deadline) {
        server.close(deadline);
    }

    @Override
    public Registration serve(String path, HttpHandler handler) {
        return server.serve(path, handler);
    }

    @Override
    public boolean authenticates() {
        return server.authenticates();
    }

    /** The port of the server, for tests. */
    int port() {
        return server.port();
    }

    private HttpReply availability() {
        HealthReport report = context.host().health();
        int status = report.ready() ? OK : SERVICE_UNAVAILABLE;
        return switch (config.responseBody()) {
            case Section.On<ResponseBody> fixed ->
                HttpReply.text(
                        status,
                        report.ready() ? fixed.value().healthy() : fixed.value().unhealthy());
            case Section.Off<ResponseBody> _ -> JsonReply.of(status, out -> writeAvailability(out, report));
        };
    }

    private void writeAvailability(JsonGenerator out, HealthReport report) throws IOException {
        out.writeStartObject();
        if (report.ready()) {
            Duration uptime =
                    Duration.between(report.startedAt(), context.clock().now());
            out.writeStringField("status", "Server available");
            out.writeStringField("upSince", report.startedAt().toString());
            out.writeStringField("uptime", GoDuration.format(uptime));
        } else {
            out.writeStringField("status", "Server not available");
            out.writeStringField("upSince", "0001-01-01T00:00:00Z");
            out.writeStringField("uptime", "");
        }
        out.writeEndObject();
    }

    private HttpReply status(HttpCall call) {
        HealthReport report = context.host().health();
        StatusTree whole = StatusTree.of(report);
        String wanted = call.head().query("pipeline");
        Optional<StatusTree> tree = wanted.isEmpty() ? Optional.of(whole) : whole.part(wanted);
        if (tree.isEmpty()) {
            return new HttpReply(NOT_FOUND, "", new byte[0]);
        }
        Instant now = context.clock().now();
        StatusTree found = tree.get();
        int code = config.componentHealth().httpStatus(found.health(), found.since(), now);
        boolean verbose = isSet(call.head().query("verbose"), call.head().hasQuery("verbose"));
        StatusJson json = new StatusJson(config.componentHealth(), now, verbose);
        Reloading reloading = context.host().reloading();
        return JsonReply.of(code, out -> json.write(out, found, report.startedAt(), reloading));
    }

    /** {@code ?verbose} and {@code ?verbose=true} ask for the parts. */
    private static boolean isSet(String value, boolean present) {
        return present && !value.equals("false");
    }
}
