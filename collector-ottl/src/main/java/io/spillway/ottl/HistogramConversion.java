package io.spillway.ottl;

import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Turns exponential histograms into histograms with given bounds. As in the OpenTelemetry Collector, there is a bucket for each bound and
 * none above the last, negative values are not counted, and the metadata goes.
 */
final class HistogramConversion {
    /** So many values of a bucket are spread one by one; the rest is spread evenly. */
    private static final int MOST_STEPS = 1000;

    private HistogramConversion() {}

    /** Puts the count of an exponential bucket, from its lower to its upper bound, into buckets. */
    private interface Distribution {
        void spread(long count, double lower, double upper, double[] bounds, long[] counts, RandomGenerator random);
    }

    static Getter make(Arguments arguments) throws InvalidExpressionException {
        String name = arguments.literalWord("distribution_fn", List.of("upper", "midpoint", "uniform", "random"));
        double[] bounds = arguments.literalFloats("explicit_bounds").stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (bounds.length == 0) {
            throw arguments.wrong("explicit_bounds", "at least one bound is needed");
        }
        Distribution distribution = switch (name) {
            case "upper" -> HistogramConversion::upper;
            case "midpoint" -> HistogramConversion::midpoint;
            case "uniform" -> HistogramConversion::uniform;
            default -> HistogramConversion::random;
        };
        return MetricEditors.changed((metric, frame) -> {
            if (!metric.hasExponentialHistogram()) {
                return false;
            }
            RandomGenerator random = frame.surroundings.random();
            metric.clearMetadata();
            metric.setHistogram(histogram(metric, bounds, distribution, random));
            return true;
        });
    }

    private static Histogram.Builder histogram(
            Metric.Builder metric, double[] bounds, Distribution distribution, RandomGenerator random) {
        ExponentialHistogram source = metric.getExponentialHistogram();
        Histogram.Builder histogram =
                Histogram.newBuilder().setAggregationTemporalityValue(source.getAggregationTemporalityValue());
        for (ExponentialHistogramDataPoint point : source.getDataPointsList()) {
            HistogramDataPoint.Builder converted = histogram
                    .addDataPointsBuilder()
                    .addAllAttributes(point.getAttributesList())
                    .setStartTimeUnixNano(point.getStartTimeUnixNano())
                    .setTimeUnixNano(point.getTimeUnixNano())
                    .setCount(point.getCount())
                    .setSum(point.getSum())
                    .setMin(point.getMin())
                    .setMax(point.getMax())
                    .addAllExemplars(point.getExemplarsList());
            Arrays.stream(bounds).forEach(converted::addExplicitBounds);
            Arrays.stream(counts(point, bounds, distribution, random)).forEach(converted::addBucketCounts);
        }
        return histogram;
    }

    private static long[] counts(
            ExponentialHistogramDataPoint point, double[] bounds, Distribution distribution, RandomGenerator random) {
        double factor = Math.scalb(Math.log(2), -point.getScale());
        long[] counts = new long[bounds.length];
        if (bounds[0] == 0) {
            counts[0] += point.getZeroCount();
        }
        int last = bounds.length - 1;
        for (int i = 0; i < point.getPositive().getBucketCountsCount(); i++) {
            int index = point.getPositive().getOffset() + i;
            double lower = Math.exp(index * factor);
            double upper = Math.exp((index + 1) * factor);
            long count = point.getPositive().getBucketCounts(i);
            int within = within(lower, upper, bounds);
            if (lower > bounds[last]) {
                counts[last] += count;
            } else if (within >= 0) {
                counts[within] += count;
            } else {
                distribution.spread(count, lower, upper, bounds, counts, random);
            }
        }
        return counts;
    }

    /** The bucket that an exponential bucket lies within, or a negative number. */
    private static int within(double lower, double upper, double[] bounds) {
        for (int i = 1; i < bounds.length; i++) {
            if (lower > bounds[i - 1] && upper <= bounds[i]) {
                return i - 1;
            }
        }
        return -1;
    }

    private static void upper(
            long count, double lower, double upper, double[] bounds, long[] counts, RandomGenerator random) {
        counts[Math.min(firstNotBelow(upper, bounds), bounds.length - 1)] += count;
    }

    private static void midpoint(
            long count, double lower, double upper, double[] bounds, long[] counts, RandomGenerator random) {
        int bucket = firstNotBelow((upper + lower) / 2, bounds);
        counts[bucket == bounds.length ? bucket - 1 : Math.max(0, bucket - 1)] += count;
    }

    private static int firstNotBelow(double value, double[] bounds) {
        int at = 0;
        while (at < bounds.length && !(value <= bounds[at])) {
            at++;
        }
        return at;
    }

    private static void uniform(
            long count, double lower, double upper, double[] bounds, long[] counts, RandomGenerator random) {
        int start = firstNotBelow(lower, bounds);
        int end = Math.min(firstNotBelow(upper, bounds), bounds.length - 1);
        spread(count, Math.min(start, bounds.length - 1), end, counts);
    }

    private static void spread(long count, int start, int end, long[] counts) {
        int buckets = Math.max(1, end - start + 1);
        long each = Long.divideUnsigned(count, buckets);
        long rest = Long.remainderUnsigned(count, buckets);
        for (int i = 0; i < buckets; i++) {
            counts[start + i] += each + (i < rest ? 1 : 0);
        }
    }

    private static void random(
            long count, double lower, double upper, double[] bounds, long[] counts, RandomGenerator random) {
        int start = Math.min(firstNotBelow(lower, bounds), bounds.length - 1);
        int end = Math.min(firstNotBelow(upper, bounds), bounds.length - 1);
        if (end <= start) {
            counts[start] += count;
            return;
        }
        long left = count;
        for (int i = start; i <= end; i++) {
            double from = i == 0 ? lower : Math.max(bounds[i - 1], lower);
            double share = Math.max(0, (Math.min(bounds[i], upper) - from) / (upper - lower));
            long given = Math.clamp((long) (random.nextDouble() * count * share), 0, Math.max(0, left));
            counts[i] += given;
            left -= given;
        }
        for (int step = 0; step < MOST_STEPS && left > 0; step++, left--) {
            counts[start + random.nextInt(end - start + 1)]++;
        }
        spread(left, start, end, counts);
    }
}
