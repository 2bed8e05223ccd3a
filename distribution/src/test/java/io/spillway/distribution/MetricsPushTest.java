package io.spillway.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.metrics.v1.Metric;
import io.spillway.component.BuildInfo;
import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import io.spillway.loading.ComponentConfig;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.loading.MetricsPush;
import io.spillway.loading.TelemetryConfig.MetricsLevel;
import io.spillway.telemetry.Metrics;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsPushTest {
    private static final BuildInfo BUILD = new BuildInfo("spillway", "a collector", "1.2");

    private final ManualClock clock = new ManualClock();
    private final SelfMetrics metrics = SelfMetrics.collecting(MetricsLevel.NORMAL);
    private final Sink sink = new Sink();

    record NoConfig() {}

    /** Keeps the batches. */
    private static final class Sink implements ExporterFactory<NoConfig>, Exporter {
        private final List<Metrics> batches = new ArrayList<>();
        private boolean open;

        @Override
        public String type() {
            return "sink";
        }

        @Override
        public NoConfig defaults() {
            return new NoConfig();
        }

        @Override
        public Map<Signal, Stability> signals() {
            return Stability.BETA.forEverySignal();
        }

        @Override
        public Exporter create(NoConfig config, Set<Signal> signals, ComponentContext context) {
            return this;
        }

        @Override
        public void start() {
            open = true;
        }

        @Override
        public Outcome consume(Telemetry batch) {
            batches.add((Metrics) batch);
            return Outcome.ACCEPTED;
        }

        @Override
        public void close(Deadline deadline) {
            open = false;
        }
    }

    private Metrics read() {
        SelfResource resource = SelfResource.of(BUILD, new UUID(0, 1), Map.of());
        return metrics.read(resource, Instant.EPOCH, clock.now());
    }

    @Test
    void sendsInIntervalsAndOnceMoreAtTheEnd() throws Exception {
        metrics.meters().counter("otelcol_x", "a", "b").increment(3);
        MetricsPush push = new MetricsPush(
                Duration.ofSeconds(10), new ComponentConfig(new ComponentId("sink", ""), sink, new NoConfig()));
        MetricsPusher pusher = MetricsPusher.start(push, this::read, new SelfContext(clock, BUILD));
        assertThat(sink.open).isTrue();

        clock.advance(Duration.ofSeconds(9));
        assertThat(sink.batches).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(sink.batches).hasSize(1);
        clock.advance(Duration.ofSeconds(10));
        assertThat(sink.batches).hasSize(2);

        pusher.close();
        assertThat(sink.batches).hasSize(3);
        assertThat(sink.open).isFalse();
        clock.advance(Duration.ofSeconds(60));
        assertThat(sink.batches).hasSize(3);
    }

    @Test
    void metersBecomeMetricsOfTheCollectorsResource() {
        metrics.meters().counter("otelcol_x", "a", "b").increment(3);

        var resource = read().message().getResourceMetrics(0);
        assertThat(resource.getResource().getAttributesList())
                .extracting(attribute ->
                        attribute.getKey() + "=" + attribute.getValue().getStringValue())
                .contains("service.name=spillway", "service.version=1.2");
        Metric metric = resource.getScopeMetrics(0).getMetricsList().stream()
                .filter(it -> it.getName().equals("otelcol_x"))
                .findFirst()
                .orElseThrow();
        assertThat(metric.getSum().getIsMonotonic()).isTrue();
        assertThat(metric.getSum().getDataPoints(0).getAsDouble()).isEqualTo(3);
        assertThat(metric.getSum().getDataPoints(0).getAttributes(0).getKey()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({
        "http/protobuf, http://localhost:4318, otlp_http, http://localhost:4318/v1/metrics",
        "http/protobuf, https://host/own/path, otlp_http, https://host/own/path",
        "grpc, http://localhost:4317, otlp_grpc, localhost:4317",
        "grpc, backend:4317, otlp_grpc, backend:4317",
        "http/protobuf, backend:4318, otlp_http, https://backend:4318/v1/metrics",
    })
    void aPeriodicReaderIsAnExporter(String protocol, String endpoint, String type, String target) throws Exception {
        MetricsPush push = load("{protocol: " + protocol + ", endpoint: '" + endpoint
                + "', headers: [{name: a, value: hunter2}], compression: gzip, timeout: 2000}");

        assertThat(push.interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(push.exporter().factory().type()).isEqualTo(type);
        assertThat(push.exporter().config().toString())
                .contains(target, "timeout=PT2S", "a=[REDACTED]")
                .doesNotContain("hunter2");
    }

    @Test
    void wrongValuesAreRefused() {
        assertThatThrownBy(() -> load("{protocol: carrier/pigeon}"))
                .hasMessageContaining("otlp::protocol: \"carrier/pigeon\"");
        assertThatThrownBy(() -> load("{endpoint: 'ftp://localhost'}"))
                .hasMessageContaining("otlp::endpoint: \"ftp://localhost\"");
    }

    private static MetricsPush load(String otlp) throws ConfigException {
        String file =
                "receivers: {nop: }\nexporters: {nop: }\nservice:\n  pipelines: {traces: {receivers: [nop], exporters: [nop]}}\n"
                        + "  telemetry: {metrics: {readers: [{periodic: {interval: 5000, exporter: {otlp: " + otlp
                        + "}}}]}}\n";
        return new ConfigLoader(ComponentCatalog.load(), Map.of())
                .load(List.of("yaml:" + file), List.of())
                .config()
                .pushes()
                .getFirst();
    }
}
