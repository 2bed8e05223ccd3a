package io.spillway.ottl;

import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Estimates percentiles of histograms: the values within a bucket count as evenly spread. */
final class Percentiles {
    private Percentiles() {}

    static Getter make(Arguments arguments) throws InvalidExpressionException {
        double percentile = arguments.literalFloat("percentile");
        if (!(percentile > 0 && percentile < 100)) {
            throw arguments.wrong("percentile", percentile + " (expected: > 0 and < 100)");
        }
        String name = "p" + ValueText.of(percentile);
        String given = arguments.literalText("suffix", "");
        String suffix = given.isEmpty() ? "_" + name : given;
        return frame -> {
            Metric.Builder metric = frame.decodedMetric();
            List<NumberDataPoint> points = points(metric, percentile);
            if (!points.isEmpty()) {
                Metric.Builder added = MetricExtraction.named(metric, suffix)
                        .setDescription(
                                metric.getDescription().isEmpty() ? name : metric.getDescription() + " (" + name + ")");
                added.getGaugeBuilder().addAllDataPoints(points);
                frame.addMetric(added);
            }
            return null;
        };
    }

    private static List<NumberDataPoint> points(Metric.Builder metric, double percentile) {
        List<NumberDataPoint> points = new ArrayList<>();
        for (HistogramDataPoint point : metric.getHistogram().getDataPointsList()) {
            of(point, percentile)
                    .ifPresent(value -> points.add(MetricExtraction.point(
                                    point.getAttributesList(), point.getStartTimeUnixNano(), point.getTimeUnixNano())
                            .setAsDouble(value)
                            .build()));
        }
        for (ExponentialHistogramDataPoint point :
                metric.getExponentialHistogram().getDataPointsList()) {
            of(point, percentile)
                    .ifPresent(value -> points.add(MetricExtraction.point(
                                    point.getAttributesList(), point.getStartTimeUnixNano(), point.getTimeUnixNano())
                            .setAsDouble(value)
                            .build()));
        }
        return points;
    }

    /** How many values lie at or below the percentile. */
    private static long target(long count, double percentile) {
        return (long) Math.ceil(count * (percentile / 100.0));
    }

    private static OptionalDouble of(HistogramDataPoint point, double percentile) {
        if (point.getCount() == 0 || point.getBucketCountsCount() == 0) {
            return OptionalDouble.empty();
        }
        if (point.getBucketCountsCount() != point.getExplicitBoundsCount() + 1) {
            throw new EvaluationException("a histogram with " + point.getBucketCountsCount() + " buckets and "
                    + point.getExplicitBoundsCount() + " bounds");
        }
        long target = target(point.getCount(), percentile);
        if (point.getExplicitBoundsCount() == 0) {
            return point.hasMin() && point.hasMax()
                    ? OptionalDouble.of(
                            linear(point.getMin(), point.getMax(), (double) target / point.getBucketCounts(0)))
                    : OptionalDouble.empty();
        }
        long before = 0;
        for (int bucket = 0; bucket < point.getBucketCountsCount(); bucket++) {
            long count = point.getBucketCounts(bucket);
            if (before + count >= target) {
                return OptionalDouble.of(within(point, bucket, (double) (target - before) / count));
            }
            before += count;
        }
        throw new EvaluationException("the buckets hold " + before + " values, and the count is " + point.getCount());
    }

    private static double within(HistogramDataPoint point, int bucket, double ratio) {
        if (bucket == 0) {
            double upper = point.getExplicitBounds(0);
            if (point.hasMin() && point.getMin() < upper) {
                return linear(point.getMin(), upper, ratio);
            }
            return upper < 0 ? upper : linear(0, upper, ratio);
        }
        double lower = point.getExplicitBounds(bucket - 1);
        if (bucket < point.getExplicitBoundsCount()) {
            return linear(lower, point.getExplicitBounds(bucket), ratio);
        }
        return point.hasMax() && point.getMax() > lower ? linear(lower, point.getMax(), ratio) : lower;
    }

    private static double linear(double lower, double upper, double ratio) {
        checkRatio(ratio);
        return lower + ratio * (upper - lower);
    }

    private static void checkRatio(double ratio) {
        if (ratio < 0 || ratio > 1) {
            throw new EvaluationException("the counts of the buckets do not fit the count of the data point");
        }
    }

    private static OptionalDouble of(ExponentialHistogramDataPoint point, double percentile) {
        List<Long> negative = point.getNegative().getBucketCountsList();
        List<Long> positive = point.getPositive().getBucketCountsList();
        if (point.getCount() == 0 || (negative.isEmpty() && positive.isEmpty() && point.getZeroCount() == 0)) {
            return OptionalDouble.empty();
        }
        long target = target(point.getCount(), percentile);
        long before = 0;
        for (int i = negative.size() - 1; i >= 0; i--) {
            if (before + negative.get(i) >= target) {
                double ratio = (double) (target - before) / negative.get(i);
                return OptionalDouble.of(
                        -logarithmic(point.getNegative().getOffset() + (long) i, point.getScale(), 1 - ratio));
            }
            before += negative.get(i);
        }
        if (before + point.getZeroCount() >= target) {
            double ratio = (double) (target - before) / point.getZeroCount();
            double lower = negative.isEmpty() && !positive.isEmpty() ? 0 : -point.getZeroThreshold();
            double upper = positive.isEmpty() && !negative.isEmpty() ? 0 : point.getZeroThreshold();
            return OptionalDouble.of(linear(lower, upper, ratio));
        }
        before += point.getZeroCount();
        for (int i = 0; i < positive.size(); i++) {
            if (before + positive.get(i) >= target) {
                double ratio = (double) (target - before) / positive.get(i);
                return OptionalDouble.of(
                        logarithmic(point.getPositive().getOffset() + (long) i, point.getScale(), ratio));
            }
            before += positive.get(i);
        }
        throw new EvaluationException("the buckets hold " + before + " values, and the count is " + point.getCount());
    }

    private static double logarithmic(long index, int scale, double ratio) {
        checkRatio(ratio);
        double lower = bound(index, scale);
        double upper = bound(index + 1, scale);
        if (!(lower > 0 && upper > lower)) {
            throw new EvaluationException("bucket " + index + " of scale " + scale + " has no bounds");
        }
        double logLower = Math.log(lower) / Math.log(2);
        double logUpper = Math.log(upper) / Math.log(2);
        return Math.pow(2, logLower + (logUpper - logLower) * ratio);
    }

    private static double bound(long index, int scale) {
        if (scale <= 0) {
            double exponent = index * Math.pow(2, -scale);
            return Math.scalb(1.0, (int) Math.clamp(exponent, -100_000, 100_000));
        }
        return Math.exp(index * Math.scalb(Math.log(2), -scale));
    }
}
