package io.spillway.distribution;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.component.Deadline;
import io.spillway.component.Reason;
import io.spillway.http.Endpoint;
import io.spillway.http.HttpHandler;
import io.spillway.http.HttpReply;
import io.spillway.http.HttpServer;
import io.spillway.http.HttpServerConfig;
import io.spillway.loading.TelemetryConfig;
import io.spillway.loading.TelemetryConfig.PrometheusConfig;
import io.spillway.observe.ProcessMetrics;
import io.spillway.telemetry.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The pages that Prometheus scrapes, configured by {@code service.telemetry.metrics}. */
final class MetricsEndpoints implements AutoCloseable {
    private static final String PATH = "/metrics";
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final SelfMetrics metrics;
    private final BuildInfo build;
    private final Clock clock;
    private final UUID instance = UUID.randomUUID();
    private final Instant start;
    private final Map<Endpoint, Page> pages = new HashMap<>();

    private MetricsEndpoints(SelfMetrics metrics, BuildInfo build, Clock clock) {
        this.metrics = metrics;
        this.build = build;
        this.clock = clock;
        this.start = clock.now();
    }

    /** Measures at the level of a configuration, and does not listen yet. */
    static MetricsEndpoints of(TelemetryConfig telemetry, BuildInfo build, Clock clock) {
        boolean unread = telemetry.metrics().prometheus().isEmpty()
                && telemetry.metrics().periodic().isEmpty();
        SelfMetrics metrics = unread
                ? SelfMetrics.none()
                : SelfMetrics.collecting(telemetry.metrics().level());
        ProcessMetrics.register(metrics.meters(), clock);
        return new MetricsEndpoints(metrics, build, clock);
    }

    /** An open page. Its attributes of the collector can change. */
    private static final class Page {
        final HttpServer server;
        volatile Form form;

        Page(HttpServer server, Form form) {
            this.server = server;
            this.form = form;
        }
    }

    /** The format of a page. */
    private record Form(MetricNames names, Map<String, String> constantLabels, Map<String, String> target) {}

    /**
     * Opens the addresses of a configuration that are not open yet.
     *
     * @throws IOException with the address that cannot be opened; then no further address is open
     */
    SelfTelemetry.Change prepare(TelemetryConfig telemetry) throws IOException {
        SelfResource resource = SelfResource.of(build, instance, telemetry.resourceAttributes());
        Map<Endpoint, Form> forms = new HashMap<>();
        for (PrometheusConfig page : telemetry.metrics().prometheus()) {
            forms.put(new Endpoint(page.host(), page.port()), form(page, resource));
        }
        List<Endpoint> opened = new ArrayList<>();
        try {
            for (Map.Entry<Endpoint, Form> page : forms.entrySet()) {
                if (!pages.containsKey(page.getKey())) {
                    pages.put(page.getKey(), listen(page.getKey(), page.getValue()));
                    opened.add(page.getKey());
                }
            }
        } catch (IOException e) {
            opened.forEach(this::shut);
            throw new IOException("service::telemetry::metrics: " + Reason.of(e), e);
        }
        return new SelfTelemetry.Change() {
            @Override
            public void apply() {
                List.copyOf(pages.keySet()).stream()
                        .filter(endpoint -> !forms.containsKey(endpoint))
                        .forEach(MetricsEndpoints.this::shut);
                pages.forEach((endpoint, page) -> page.form = forms.getOrDefault(endpoint, page.form));
            }

            @Override
            public void undo() {
                opened.forEach(MetricsEndpoints.this::shut);
            }
        };
    }

    private static Form form(PrometheusConfig page, SelfResource resource) {
        return new Form(
                new MetricNames(!page.withoutTypeSuffix(), !page.withoutUnits()),
                resource.labels(page.withResourceConstantLabels()),
                resource.labels());
    }

    private Page listen(Endpoint endpoint, Form form) throws IOException {
        Page[] page = new Page[1];
        HttpHandler handler = _ -> reply(page[0].form);
        HttpServer server = new HttpServer(
                HttpServerConfig.defaults(endpoint.toString()), Map.of(PATH, handler), new SelfContext(clock, build));
        page[0] = new Page(server, form);
        server.start();
        return page[0];
    }

    private HttpReply reply(Form form) {
        String text = metrics.exposition(form.names(), form.constantLabels(), form.target());
        return new HttpReply(200, Exposition.CONTENT_TYPE, text.getBytes(StandardCharsets.UTF_8));
    }

    private void shut(Endpoint endpoint) {
        Page page = pages.remove(endpoint);
        if (page != null) {
            page.server.close(Deadline.after(GRACE, clock));
        }
    }

    MeterRegistry meters() {
        return metrics.meters();
    }

    /** All metrics, with what a configuration says about the collector itself. */
    Metrics read(TelemetryConfig telemetry) {
        return metrics.read(SelfResource.of(build, instance, telemetry.resourceAttributes()), start, clock.now());
    }

    @Override
    public void close() {
        List.copyOf(pages.keySet()).forEach(this::shut);
    }
}
