package io.spillway.distribution;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.spillway.loading.TelemetryConfig.MetricsLevel;
import io.spillway.telemetry.Metrics;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The collector's own metrics and their values. */
final class SelfMetrics {
    /** Metrics that cost more than they are worth on most days. */
    private static final Set<String> DETAILED = Set.of(
            "http_server_request_body_size",
            "http_server_request_duration",
            "http_server_response_body_size",
            "otelcol_exporter_enqueue_size",
            "otelcol_exporter_enqueue_size_bytes",
            "otelcol_exporter_queue_batch_send_size",
            "otelcol_exporter_queue_batch_send_size_bytes",
            "otelcol_processor_batch_batch_send_size_bytes",
            "otelcol_processor_internal_duration");

    private final MeterRegistry meters;
    private final PrometheusRegistry snapshots;

    private SelfMetrics(MeterRegistry meters, PrometheusRegistry snapshots) {
        this.meters = meters;
        this.snapshots = snapshots;
    }

    /** Keeps the metrics of a level. */
    static SelfMetrics collecting(MetricsLevel level) {
        PrometheusRegistry snapshots = new PrometheusRegistry();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, snapshots, Clock.SYSTEM);
        meters.config().namingConvention(new DeclaredNames());
        if (level != MetricsLevel.DETAILED) {
            meters.config().meterFilter(MeterFilter.deny(id -> DETAILED.contains(id.getName())));
        }
        return new SelfMetrics(meters, snapshots);
    }

    /** Keeps nothing: registered metrics cost nothing. */
    static SelfMetrics none() {
        return new SelfMetrics(new CompositeMeterRegistry(), new PrometheusRegistry());
    }

    MeterRegistry meters() {
        return meters;
    }

    /** All metrics in Prometheus' text format. */
    String exposition(MetricNames names, Map<String, String> constantLabels, Map<String, String> target) {
        Exposition text = new Exposition(names, constantLabels);
        for (MetricSnapshot metric : snapshots.scrape(SelfMetrics::isDeclared)) {
            text.metric(metric);
        }
        return text.handlerErrors().target(target).toString();
    }

    /** All metrics in OTLP. */
    Metrics read(SelfResource resource, Instant start, Instant now) {
        OtlpMetrics points = new OtlpMetrics(start, now);
        for (MetricSnapshot metric : snapshots.scrape(SelfMetrics::isDeclared)) {
            points.add(metric);
        }
        return points.request(resource);
    }

    /** Micrometer adds the largest recent value of each histogram, which is not a declared metric. */
    private static boolean isDeclared(String name) {
        return !name.endsWith("_max");
    }

    /** Meters are declared with their final names. */
    private static final class DeclaredNames implements NamingConvention {
        @Override
        public String name(String name, Meter.Type type, @Nullable String baseUnit) {
            return name;
        }
    }
}
