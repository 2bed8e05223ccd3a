package io.spillway.ottl;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Combines the data points of a metric that have the same attributes and the same time; with delta temporality also the same start. The
 * metadata of the metric goes, and a summary loses its data points, as in the OpenTelemetry Collector.
 */
final class MetricAggregation {
    private static final int DELTA = 1;

    private MetricAggregation() {}

    static void combine(Metric.Builder metric, Aggregation aggregation) {
        metric.clearMetadata();
        switch (metric.getDataCase()) {
            case GAUGE -> {
                List<NumberDataPoint> points = numbers(metric.getGauge().getDataPointsList(), false, aggregation);
                metric.getGaugeBuilder().clearDataPoints().addAllDataPoints(points);
            }
            case SUM -> {
                boolean isDelta = metric.getSum().getAggregationTemporalityValue() == DELTA;
                List<NumberDataPoint> points = numbers(metric.getSum().getDataPointsList(), isDelta, aggregation);
                metric.getSumBuilder().clearDataPoints().addAllDataPoints(points);
            }
            case HISTOGRAM -> {
                List<HistogramDataPoint> points = histograms(metric.getHistogram());
                metric.getHistogramBuilder().clearDataPoints().addAllDataPoints(points);
            }
            case EXPONENTIAL_HISTOGRAM -> {
                boolean isDelta = metric.getExponentialHistogram().getAggregationTemporalityValue() == DELTA;
                List<ExponentialHistogramDataPoint> points =
                        groups(metric.getExponentialHistogram().getDataPointsList(), point -> key(point, isDelta))
                                .stream()
                                .map(ExponentialAggregation::combine)
                                .toList();
                metric.getExponentialHistogramBuilder().clearDataPoints().addAllDataPoints(points);
            }
            case SUMMARY -> metric.getSummaryBuilder().clearDataPoints();
            case DATA_NOT_SET -> {}
        }
    }

    private static <P> Collection<List<P>> groups(List<P> points, Function<P, List<Object>> key) {
        Map<List<Object>, List<P>> groups = new LinkedHashMap<>();
        points.forEach(point ->
                groups.computeIfAbsent(key.apply(point), _ -> new ArrayList<>()).add(point));
        return groups.values();
    }

    private static List<Object> key(List<KeyValue> attributes, long time, Object... others) {
        Map<String, Object> sorted = new TreeMap<>();
        attributes.forEach(attribute -> sorted.put(attribute.getKey(), comparable(attribute.getValue())));
        List<Object> key = new ArrayList<>(List.of(sorted, time));
        key.addAll(List.of(others));
        return key;
    }

    /** An integer and a float of the same size are the same value. */
    private static Object comparable(AnyValue value) {
        return value.hasDoubleValue() && value.getDoubleValue() == (long) value.getDoubleValue()
                ? AnyValue.newBuilder()
                        .setIntValue((long) value.getDoubleValue())
                        .build()
                : value;
    }

    private static List<Object> key(ExponentialHistogramDataPoint point, boolean isDelta) {
        return key(
                point.getAttributesList(),
                point.getTimeUnixNano(),
                point.getScale(),
                point.hasMin(),
                point.hasMax(),
                point.getFlags(),
                isDelta ? point.getStartTimeUnixNano() : 0L);
    }

    private static List<NumberDataPoint> numbers(
            List<NumberDataPoint> points, boolean isDelta, Aggregation aggregation) {
        Function<NumberDataPoint, List<Object>> key = point ->
                key(point.getAttributesList(), point.getTimeUnixNano(), isDelta ? point.getStartTimeUnixNano() : 0L);
        return groups(points, key).stream()
                .map(group -> combine(group, aggregation))
                .toList();
    }

    /** The first data point, with the combined number and the earliest start; the number has the type that the first one has. */
    private static NumberDataPoint combine(List<NumberDataPoint> points, Aggregation aggregation) {
        NumberDataPoint first = points.getFirst();
        NumberDataPoint.Builder combined = first.toBuilder();
        switch (first.getValueCase()) {
            case AS_DOUBLE -> {
                double[] floats =
                        points.stream().mapToDouble(MetricAggregation::toFloat).toArray();
                combined.setAsDouble(aggregation.of(floats));
            }
            case AS_INT -> {
                boolean isAdded = aggregation == Aggregation.SUM || aggregation == Aggregation.MEAN;
                combined.setAsInt(aggregation.of(points.stream()
                        .map(point -> isAdded ? point.getAsInt() : toWhole(point))
                        .toList()));
            }
            case VALUE_NOT_SET -> {
                return first;
            }
        }
        points.forEach(point ->
                combined.setStartTimeUnixNano(earlier(combined.getStartTimeUnixNano(), point.getStartTimeUnixNano())));
        return combined.build();
    }

    private static double toFloat(NumberDataPoint point) {
        return point.hasAsDouble() ? point.getAsDouble() : point.getAsInt();
    }

    private static long toWhole(NumberDataPoint point) {
        return point.hasAsDouble() ? Values.whole(point.getAsDouble()) : point.getAsInt();
    }

    static long earlier(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0 ? a : b;
    }

    private static List<HistogramDataPoint> histograms(Histogram histogram) {
        boolean isDelta = histogram.getAggregationTemporalityValue() == DELTA;
        Function<HistogramDataPoint, List<Object>> key = point -> key(
                point.getAttributesList(),
                point.getTimeUnixNano(),
                point.getExplicitBoundsList(),
                point.hasMin(),
                point.hasMax(),
                point.getFlags(),
                isDelta ? point.getStartTimeUnixNano() : 0L);
        return groups(histogram.getDataPointsList(), key).stream()
                .map(MetricAggregation::combine)
                .toList();
    }

    private static HistogramDataPoint combine(List<HistogramDataPoint> points) {
        HistogramDataPoint.Builder combined = points.getFirst().toBuilder();
        for (HistogramDataPoint point : points.subList(1, points.size())) {
            if (point.getCount() != 0) {
                add(point, combined);
            }
        }
        return combined.build();
    }

    private static void add(HistogramDataPoint point, HistogramDataPoint.Builder into) {
        into.setCount(into.getCount() + point.getCount());
        into.setSum(into.getSum() + point.getSum());
        if (into.hasMin() && into.getMin() > point.getMin()) {
            into.setMin(point.getMin());
        }
        if (into.hasMax() && into.getMax() < point.getMax()) {
            into.setMax(point.getMax());
        }
        for (int i = 0; i < point.getBucketCountsCount(); i++) {
            if (i < into.getBucketCountsCount()) {
                into.setBucketCounts(i, into.getBucketCounts(i) + point.getBucketCounts(i));
            } else {
                into.addBucketCounts(point.getBucketCounts(i));
            }
        }
        into.addAllExemplars(point.getExemplarsList());
        into.setStartTimeUnixNano(earlier(into.getStartTimeUnixNano(), point.getStartTimeUnixNano()));
    }
}
