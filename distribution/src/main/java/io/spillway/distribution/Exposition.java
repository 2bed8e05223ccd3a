package io.spillway.distribution;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.math.BigDecimal;
import java.util.List;
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
    private final MetricNames names;
    private final Map<String, String> constantLabels;

    /**
     * An empty text.
     *
     * @param constantLabels stand on every series
     */
    Exposition(MetricNames names, Map<String, String> constantLabels) {
        this.names = names;
        this.constantLabels = constantLabels;
    }

    /** Writes the attributes of the collector itself. */
    Exposition target(Map<String, String> labels) {
        header("target_info", "gauge", "Target metadata");
        out.append("target_info{");
        labels(labels);
        out.append('}');
        value(1);
        return this;
    }

    /** Writes the counter of failed scrapes, which is always 0. */
    Exposition handlerErrors() {
        String name = "promhttp_metric_handler_errors_total";
        header(name, "counter", "Total number of internal errors encountered by the promhttp metric handler.");
        for (String cause : List.of("encoding", "gathering")) {
            out.append(name).append('{');
            label("cause", cause);
            out.append('}');
            value(0);
        }
        return this;
    }

    /** Writes one metric with all its series. */
    Exposition metric(MetricSnapshot metric) {
        String name = names.of(metric);
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
            if (labels(point.getLabels())) {
                out.append(',');
            }
            out.append("le=\"").append(number(buckets.getUpperBound(i))).append("\"}");
            value((double) cumulative);
        }
        sample(name, "_sum", point.getLabels(), point.getSum());
        sample(name, "_count", point.getLabels(), (double) cumulative);
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
        if (!labels.isEmpty() || !constantLabels.isEmpty()) {
            out.append('{');
            labels(labels);
            out.append('}');
        }
        value(value);
    }

    /** Writes the labels of a series, and answers whether there were any. */
    private boolean labels(Labels labels) {
        for (int i = 0; i < labels.size(); i++) {
            separate(i);
            label(labels.getPrometheusName(i), labels.getValue(i));
        }
        if (!labels.isEmpty() && !constantLabels.isEmpty()) {
            out.append(',');
        }
        labels(constantLabels);
        return !labels.isEmpty() || !constantLabels.isEmpty();
    }

    private void labels(Map<String, String> labels) {
        int count = 0;
        for (Map.Entry<String, String> label : labels.entrySet()) {
            separate(count++);
            label(label.getKey(), label.getValue());
        }
    }

    private void separate(int before) {
        if (before > 0) {
            out.append(',');
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
