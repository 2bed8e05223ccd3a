package io.spillway.distribution;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import org.jspecify.annotations.Nullable;

/** The collector's own metrics and how they read. */
final class SelfMetrics {
    private final MeterRegistry meters;
    private final PrometheusRegistry snapshots;

    private SelfMetrics(MeterRegistry meters, PrometheusRegistry snapshots) {
        this.meters = meters;
        this.snapshots = snapshots;
    }

    /** Keeps every metric that is registered. */
    static SelfMetrics collecting() {
        PrometheusRegistry snapshots = new PrometheusRegistry();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, snapshots, Clock.SYSTEM);
        meters.config().namingConvention(new DeclaredNames());
        return new SelfMetrics(meters, snapshots);
    }

    /** Keeps nothing; what is registered costs nothing. */
    static SelfMetrics none() {
        return new SelfMetrics(new CompositeMeterRegistry(), new PrometheusRegistry());
    }

    MeterRegistry meters() {
        return meters;
    }

    /** All metrics in Prometheus' text format. */
    String exposition() {
        Exposition text = new Exposition();
        for (MetricSnapshot metric : snapshots.scrape()) {
            text.metric(metric);
        }
        return text.toString();
    }

    /** Meters are declared with their final names. */
    private static final class DeclaredNames implements NamingConvention {
        @Override
        public String name(String name, Meter.Type type, @Nullable String baseUnit) {
            return name;
        }
    }
}
