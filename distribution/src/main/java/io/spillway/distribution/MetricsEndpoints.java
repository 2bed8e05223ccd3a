package io.spillway.distribution;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.component.Deadline;
import io.spillway.config.TelemetryConfig;
import io.spillway.config.TelemetryConfig.PrometheusConfig;
import io.spillway.http.Endpoint;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpReply;
import io.spillway.http.HttpServer;
import io.spillway.http.HttpServerConfig;
import io.spillway.observe.ProcessMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The pages that Prometheus scrapes, as {@code service.telemetry.metrics} says. */
final class MetricsEndpoints implements AutoCloseable {
    private static final String PATH = "/metrics";
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final SelfMetrics metrics;
    private final Clock clock;
    private final List<HttpServer> servers = new ArrayList<>();

    private MetricsEndpoints(SelfMetrics metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Listens on every endpoint.
     *
     * @throws IOException naming the address that cannot be listened on
     */
    static MetricsEndpoints open(TelemetryConfig telemetry, BuildInfo build, Clock clock) throws IOException {
        List<PrometheusConfig> pages = telemetry.metrics().prometheus();
        SelfMetrics metrics = pages.isEmpty()
                ? SelfMetrics.none()
                : SelfMetrics.collecting(telemetry.metrics().level());
        ProcessMetrics.register(metrics.meters(), clock);
        MetricsEndpoints endpoints = new MetricsEndpoints(metrics, clock);
        SelfResource resource = SelfResource.of(build, telemetry.resourceAttributes());
        try {
            for (PrometheusConfig page : pages) {
                endpoints.listen(page, resource, build);
            }
            return endpoints;
        } catch (IOException e) {
            endpoints.close();
            throw new IOException("service::telemetry::metrics: " + e.getMessage(), e);
        }
    }

    private void listen(PrometheusConfig page, SelfResource resource, BuildInfo build) throws IOException {
        MetricNames names = new MetricNames(!page.withoutTypeSuffix(), !page.withoutUnits());
        Map<String, String> constantLabels = resource.labels(page.withResourceConstantLabels());
        Map<String, String> target = resource.labels();
        HttpHandler handler = _ -> new HttpReply(
                200,
                Exposition.CONTENT_TYPE,
                metrics.exposition(names, constantLabels, target).getBytes(StandardCharsets.UTF_8));
        HttpServer server = new HttpServer(
                HttpServerConfig.defaults(new Endpoint(page.host(), page.port()).toString()),
                Map.of(PATH, handler),
                new SelfContext(clock, build));
        server.start();
        servers.add(server);
    }

    MeterRegistry meters() {
        return metrics.meters();
    }

    @Override
    public void close() {
        Deadline deadline = Deadline.after(GRACE, clock);
        servers.forEach(server -> server.close(deadline));
    }
}
