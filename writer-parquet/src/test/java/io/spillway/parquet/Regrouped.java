package io.spillway.parquet;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.spillway.telemetry.Telemetry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts items under what stands above them: two batches with the same counts say the same. Messages are compared after decoding,
 * unknown fields included.
 */
final class Regrouped {
    private record Item(Message resource, Message scope, Message metric, Message item) {}

    private final Map<Item, Integer> counts = new HashMap<>();

    static Map<?, Integer> of(List<? extends Telemetry> batches) {
        Regrouped regrouped = new Regrouped();
        batches.forEach(batch -> regrouped.add(batch.message()));
        return regrouped.counts;
    }

    private void add(Message request) {
        switch (request) {
            case ExportTraceServiceRequest traces ->
                traces.getResourceSpansList().forEach(this::addSpans);
            case ExportLogsServiceRequest logs -> logs.getResourceLogsList().forEach(this::addLogs);
            case ExportMetricsServiceRequest metrics ->
                metrics.getResourceMetricsList().forEach(this::addMetrics);
            default -> throw new IllegalArgumentException(request.getClass().getName());
        }
    }

    private void addSpans(ResourceSpans resource) {
        for (ScopeSpans scope : resource.getScopeSpansList()) {
            add(resource.toBuilder().clearScopeSpans(), scope.toBuilder().clearSpans(), scope.getSpansList());
        }
    }

    private void addLogs(ResourceLogs resource) {
        for (ScopeLogs scope : resource.getScopeLogsList()) {
            add(resource.toBuilder().clearScopeLogs(), scope.toBuilder().clearLogRecords(), scope.getLogRecordsList());
        }
    }

    private void add(Message.Builder resource, Message.Builder scope, List<? extends Message> items) {
        Message resourceOnly = resource.build();
        Message scopeOnly = scope.build();
        items.forEach(item -> count(new Item(resourceOnly, scopeOnly, scopeOnly, item)));
    }

    private void addMetrics(ResourceMetrics resource) {
        Message resourceOnly = resource.toBuilder().clearScopeMetrics().build();
        for (ScopeMetrics scope : resource.getScopeMetricsList()) {
            Message scopeOnly = scope.toBuilder().clearMetrics().build();
            for (Metric metric : scope.getMetricsList()) {
                addPoints(resourceOnly, scopeOnly, metric);
            }
        }
    }

    private void addPoints(Message resource, Message scope, Metric metric) {
        Metric.Builder only = metric.toBuilder();
        List<? extends Message> points = switch (metric.getDataCase()) {
            case GAUGE -> {
                only.getGaugeBuilder().clearDataPoints();
                yield metric.getGauge().getDataPointsList();
            }
            case SUM -> {
                only.getSumBuilder().clearDataPoints();
                yield metric.getSum().getDataPointsList();
            }
            case HISTOGRAM -> {
                only.getHistogramBuilder().clearDataPoints();
                yield metric.getHistogram().getDataPointsList();
            }
            case EXPONENTIAL_HISTOGRAM -> {
                only.getExponentialHistogramBuilder().clearDataPoints();
                yield metric.getExponentialHistogram().getDataPointsList();
            }
            case SUMMARY -> {
                only.getSummaryBuilder().clearDataPoints();
                yield metric.getSummary().getDataPointsList();
            }
            case DATA_NOT_SET -> List.of();
        };
        Message metricOnly = only.build();
        points.forEach(point -> count(new Item(resource, scope, metricOnly, point)));
    }

    private void count(Item item) {
        counts.merge(item, 1, Integer::sum);
    }
}
