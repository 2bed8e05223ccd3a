package io.spillway.telemetry;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.spillway.component.Signal;
import java.util.function.Predicate;

/** A batch of metric data points. */
public final class Metrics extends Telemetry {
    Metrics(Part[] parts, ClientMetadata metadata) {
        super(Layout.METRICS, parts, metadata);
    }

    private Metrics(ExportMetricsServiceRequest message) {
        super(Layout.METRICS, message, count(message));
    }

    /** A batch of a message that a component made; it is encoded when its bytes are first asked for. */
    public static Metrics of(ExportMetricsServiceRequest message) {
        return new Metrics(message);
    }

    private static int count(ExportMetricsServiceRequest message) {
        int items = 0;
        for (ResourceMetrics resource : message.getResourceMetricsList()) {
            for (ScopeMetrics scope : resource.getScopeMetricsList()) {
                for (Metric metric : scope.getMetricsList()) {
                    items += dataPoints(metric);
                }
            }
        }
        return items;
    }

    /** How many data points a metric has. */
    public static int dataPoints(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsCount();
            case SUM -> metric.getSum().getDataPointsCount();
            case HISTOGRAM -> metric.getHistogram().getDataPointsCount();
            case EXPONENTIAL_HISTOGRAM -> metric.getExponentialHistogram().getDataPointsCount();
            case SUMMARY -> metric.getSummary().getDataPointsCount();
            case DATA_NOT_SET -> 0;
        };
    }

    @Override
    public Signal signal() {
        return Signal.METRICS;
    }

    @Override
    public Metrics withMetadata(ClientMetadata metadata) {
        return (Metrics) super.withMetadata(metadata);
    }

    @Override
    public ExportMetricsServiceRequest message() {
        return (ExportMetricsServiceRequest) super.message();
    }

    @Override
    public DataPointCursor cursor() {
        return (DataPointCursor) super.cursor();
    }

    @Override
    public Metrics keep(Predicate<? super ItemCursor> predicate) {
        return (Metrics) super.keep(predicate);
    }

    @Override
    public Metrics edit(TelemetryEditor editor) {
        return (Metrics) super.edit(editor);
    }
}
