package io.spillway.ottl;

import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import java.util.ArrayList;
import java.util.List;

/** Combines data points of an exponential histogram that have one scale. */
final class ExponentialAggregation {
    /** No data point gets more buckets than this by offsets that are far apart. */
    private static final int MAX_BUCKETS = 16_384;

    private ExponentialAggregation() {}

    static ExponentialHistogramDataPoint combine(List<ExponentialHistogramDataPoint> points) {
        ExponentialHistogramDataPoint.Builder combined = points.getFirst().toBuilder();
        for (ExponentialHistogramDataPoint point : points.subList(1, points.size())) {
            if (point.getCount() != 0) {
                add(point, combined);
            }
        }
        return combined.build();
    }

    private static void add(ExponentialHistogramDataPoint point, ExponentialHistogramDataPoint.Builder into) {
        into.setCount(into.getCount() + point.getCount());
        into.setSum(into.getSum() + point.getSum());
        into.setZeroCount(into.getZeroCount() + point.getZeroCount());
        if (into.hasMin() && into.getMin() > point.getMin()) {
            into.setMin(point.getMin());
        }
        if (into.hasMax() && into.getMax() < point.getMax()) {
            into.setMax(point.getMax());
        }
        into.setNegative(merged(into.getNegative(), point.getNegative()));
        into.setPositive(merged(into.getPositive(), point.getPositive()));
        into.addAllExemplars(point.getExemplarsList());
        into.setStartTimeUnixNano(MetricAggregation.earlier(into.getStartTimeUnixNano(), point.getStartTimeUnixNano()));
    }

    private static Buckets merged(Buckets target, Buckets source) {
        List<Long> counts = new ArrayList<>(target.getBucketCountsList());
        long shift = (long) source.getOffset() - target.getOffset();
        if (shift < 0) {
            prepend(counts, source.getBucketCountsList());
        } else {
            addAt(counts, source.getBucketCountsList(), shift);
        }
        Buckets.Builder merged = target.toBuilder();
        if (shift != 0 && source.getBucketCountsCount() > 0) {
            merged.setOffset(Math.min(target.getOffset(), source.getOffset()));
            counts = withoutLeadingZeros(counts);
        }
        return merged.clearBucketCounts().addAllBucketCounts(counts).build();
    }

    /** The filled buckets of lower values come before the others, side by side, as in the OpenTelemetry Collector. */
    private static void prepend(List<Long> counts, List<Long> lower) {
        List<Long> filled = lower.stream().filter(count -> count > 0).toList();
        checkBuckets((long) counts.size() + filled.size());
        counts.addAll(0, filled);
    }

    private static void addAt(List<Long> counts, List<Long> added, long shift) {
        for (int i = 0; i < added.size(); i++) {
            if (shift == 0 || added.get(i) != 0) {
                checkBuckets(i + shift + 1);
                int at = (int) (i + shift);
                while (counts.size() <= at) {
                    counts.add(0L);
                }
                counts.set(at, counts.get(at) + added.get(i));
            }
        }
    }

    private static List<Long> withoutLeadingZeros(List<Long> counts) {
        int zeros = 0;
        while (zeros < counts.size() && counts.get(zeros) == 0) {
            zeros++;
        }
        return counts.subList(zeros, counts.size());
    }

    private static void checkBuckets(long buckets) {
        if (buckets > MAX_BUCKETS) {
            throw new EvaluationException("a data point gets more than " + MAX_BUCKETS + " buckets");
        }
    }
}
