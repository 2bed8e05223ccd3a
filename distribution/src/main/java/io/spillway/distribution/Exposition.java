package io.spillway.distribution;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.math.BigDecimal;
import java.util.Map;

/**
 * Prometheus' text format, version 0.0.4, with every name as it was declared.
 *
 * <p>The client library's own writer puts {@code _total} behind counters, as OpenMetrics demands. The OpenTelemetry Collector
 * does not, and dashboards and alerts depend on its names; for the same reason OpenMetrics is never answered.
 */
final class Exposition {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

    private final StringBuilder out = new StringBuilder(16 << 10);

    /** Writes a metric with one value. */
    Exposition single(String name, String type, String help, Map<String, String> labels, double value) {
        header(name, type, help);
        out.append(name);
        if (!labels.isEmpty()) {
            char before = '{';
            for (Map.Entry<String, String> label : labels.entrySet()) {
                out.append(before);
                label(label.getKey(), label.getValue());
                before = ',';
            }
            out.append('}');
        }
        value(value);
        return this;
    }

    /** Writes one metric with all its series. */
    Exposition metric(MetricSnapshot metric) {
        String name = name(metric.getMetadata());
        switch (metric) {
            case CounterSnapshot counter -> {
                header(name, "counter", help(metric));
                for (CounterDataPointSnapshot point : counter.getDataPoints()) {
                    sample(name, "", point.getLabels(), point.getValue());
                }
            }
            case GaugeSnapshot gauge -> {
                header(name, "gauge", help(metric));
                for (GaugeDataPointSnapshot point : gauge.getDataPoints()) {
                    sample(name, "", point.getLabels(), point.getValue());
                }
            }
            case HistogramSnapshot histogram -> {
                header(name, "histogram", help(metric));
                histogram.getDataPoints().forEach(point -> histogram(name, point));
            }
            case SummarySnapshot summary -> {
                header(name, "summary", help(metric));
                for (SummaryDataPointSnapshot point : summary.getDataPoints()) {
                    sample(name, "_sum", point.getLabels(), point.getSum());
                    sample(name, "_count", point.getLabels(), (double) point.getCount());
                }
            }
            default ->
                throw new IllegalArgumentException(name + ": "
                        + metric.getClass().getSimpleName() + " (expected: counter, gauge, histogram or summary)");
        }
        return this;
    }

    private void histogram(String name, HistogramDataPointSnapshot point) {
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        long cumulative = 0;
        for (int i = 0; i < buckets.size(); i++) {
            cumulative += buckets.getCount(i);
            out.append(name).append("_bucket{");
            labels(point.getLabels());
            if (!point.getLabels().isEmpty()) {
                out.append(',');
            }
            out.append("le=\"").append(number(buckets.getUpperBound(i))).append("\"}");
            value((double) cumulative);
        }
        sample(name, "_sum", point.getLabels(), point.getSum());
        sample(name, "_count", point.getLabels(), (double) cumulative);
    }

    private static String name(MetricMetadata metadata) {
        return metadata.getOriginalName();
    }

    private static String help(MetricSnapshot metric) {
        String help = metric.getMetadata().getHelp();
        return help == null ? "" : help;
    }

    private void header(String name, String type, String help) {
        String escaped = help.replace("\\", "\\\\").replace("\n", "\\n");
        out.append("# HELP ").append(name).append(' ').append(escaped).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void sample(String name, String suffix, Labels labels, double value) {
        out.append(name).append(suffix);
        if (!labels.isEmpty()) {
            out.append('{');
            labels(labels);
            out.append('}');
        }
        value(value);
    }

    private void labels(Labels labels) {
        for (int i = 0; i < labels.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            label(labels.getPrometheusName(i), labels.getValue(i));
        }
    }

    private void label(String name, String value) {
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        out.append(name).append("=\"").append(escaped).append('"');
    }

    private void value(double value) {
        out.append(' ').append(number(value)).append('\n');
    }

    /** A number in the shortest form that Prometheus reads. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
