package io.spillway.distribution;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.spillway.telemetry.Metrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes the metrics of the collector as one OTLP request, with the names that the page for Prometheus has by default. */
final class OtlpMetrics {
    private static final String SCOPE = "io.spillway";
    private static final long NANOS = 1_000_000_000L;

    private final ScopeMetrics.Builder metrics =
            ScopeMetrics.newBuilder().setScope(InstrumentationScope.newBuilder().setName(SCOPE));
    private final long startNanos;
    private final long nowNanos;

    /** @param start the time at which the counters were zero */
    OtlpMetrics(Instant start, Instant now) {
        startNanos = nanos(start);
        nowNanos = nanos(now);
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * NANOS + time.getNano();
    }

    void add(MetricSnapshot snapshot) {
        String help = snapshot.getMetadata().getHelp();
        Metric.Builder metric =
                Metric.newBuilder().setName(MetricNames.DECLARED.of(snapshot)).setDescription(help == null ? "" : help);
        switch (snapshot) {
            case CounterSnapshot counter -> {
                metric.getSumBuilder()
                        .setIsMonotonic(true)
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
                counter.getDataPoints()
                        .forEach(point -> metric.getSumBuilder()
                                .addDataPoints(number(point.getLabels(), point.getValue())
                                        .setStartTimeUnixNano(startNanos)));
            }
            case GaugeSnapshot gauge ->
                gauge.getDataPoints()
                        .forEach(point ->
                                metric.getGaugeBuilder().addDataPoints(number(point.getLabels(), point.getValue())));
            case HistogramSnapshot histogram -> {
                metric.getHistogramBuilder()
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
                histogram
                        .getDataPoints()
                        .forEach(point -> metric.getHistogramBuilder().addDataPoints(histogram(point)));
            }
            case SummarySnapshot summary ->
                summary.getDataPoints()
                        .forEach(point -> metric.getSummaryBuilder()
                                .addDataPoints(SummaryDataPoint.newBuilder()
                                        .addAllAttributes(attributes(point.getLabels()))
                                        .setStartTimeUnixNano(startNanos)
                                        .setTimeUnixNano(nowNanos)
                                        .setCount(point.getCount())
                                        .setSum(point.getSum())));
            default ->
                throw new IllegalArgumentException(
                        metric.getName() + " (expected: counter, gauge, histogram or summary)");
        }
        metrics.addMetrics(metric);
    }

    private NumberDataPoint.Builder number(Labels labels, double value) {
        return NumberDataPoint.newBuilder()
                .addAllAttributes(attributes(labels))
                .setTimeUnixNano(nowNanos)
                .setAsDouble(value);
    }

    private HistogramDataPoint.Builder histogram(HistogramDataPointSnapshot point) {
        HistogramDataPoint.Builder written = HistogramDataPoint.newBuilder()
                .addAllAttributes(attributes(point.getLabels()))
                .setStartTimeUnixNano(startNanos)
                .setTimeUnixNano(nowNanos)
                .setSum(point.getSum());
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        long count = 0;
        for (int i = 0; i < buckets.size(); i++) {
            count += buckets.getCount(i);
            written.addBucketCounts(buckets.getCount(i));
            if (Double.isFinite(buckets.getUpperBound(i))) {
                written.addExplicitBounds(buckets.getUpperBound(i));
            }
        }
        return written.setCount(count);
    }

    private static List<KeyValue> attributes(Labels labels) {
        List<KeyValue> attributes = new ArrayList<>(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            attributes.add(attribute(labels.getName(i), labels.getValue(i)));
        }
        return attributes;
    }

    private static KeyValue attribute(String name, String value) {
        return KeyValue.newBuilder()
                .setKey(name)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    /** The metrics as those of a resource. */
    Metrics request(SelfResource resource) {
        Resource.Builder attributes = Resource.newBuilder();
        resource.attributes().forEach((name, value) -> attributes.addAttributes(attribute(name, value)));
        return Metrics.of(ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(
                        ResourceMetrics.newBuilder().setResource(attributes).addScopeMetrics(metrics))
                .build());
    }
}
