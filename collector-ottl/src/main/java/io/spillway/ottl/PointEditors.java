package io.spillway.ottl;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** The functions that change a data point as a whole. */
final class PointEditors {
    private static final String REMOVE = "remove_explicit_bound";
    private static final String LIMIT = "limit_buckets";
    private static final double NEAR = 1e-12;

    private PointEditors() {}

    static void register() {
        FunctionTable.add(
                EnumSet.of(Context.DATAPOINT),
                "merge_histogram_buckets(target_value: number, method?: string)",
                "Merges buckets of a histogram: the two around a bound (method `remove_explicit_bound`), or neighbours until there are no"
                        + " more than a number (method `limit_buckets`).",
                "merge_histogram_buckets(16, \"limit_buckets\")",
                "a histogram has at most 16 buckets",
                PointEditors::mergeBuckets);
    }

    private static Getter mergeBuckets(Arguments arguments) throws InvalidExpressionException {
        Typed<Optional<Double>> target = arguments.typed("target_value", Arguments::asFloatLike);
        boolean isLimit = arguments.has("method")
                && arguments.literalWord("method", List.of(REMOVE, LIMIT)).equals(LIMIT);
        return frame -> {
            if (frame.dataTag != MetricData.HISTOGRAM) {
                return null;
            }
            double value = target.get(frame).orElseThrow(() -> new EvaluationException("the target value is nil"));
            long[] counts = Packed.numbers(Frame.present(frame.point), MetricData.BUCKET_COUNTS);
            double[] bounds = Packed.floats(Frame.present(frame.point), MetricData.EXPLICIT_BOUNDS);
            if (isLimit) {
                limit(frame, bounds, counts, value);
            } else {
                remove(frame, bounds, counts, value);
            }
            return null;
        };
    }

    private static void remove(Frame frame, double[] bounds, long[] counts, double bound) {
        int at = 0;
        while (at < bounds.length && !(Math.abs(bounds[at] - bound) < NEAR)) {
            at++;
        }
        if (counts.length != bounds.length + 1 || at == bounds.length) {
            return;
        }
        counts[at + 1] += counts[at];
        double[] lessBounds = new double[bounds.length - 1];
        long[] lessCounts = new long[counts.length - 1];
        System.arraycopy(bounds, 0, lessBounds, 0, at);
        System.arraycopy(bounds, at + 1, lessBounds, at, lessBounds.length - at);
        System.arraycopy(counts, 0, lessCounts, 0, at);
        System.arraycopy(counts, at + 1, lessCounts, at, lessCounts.length - at);
        set(frame, lessBounds, lessCounts);
    }

    private static void limit(Frame frame, double[] bounds, long[] counts, double most) {
        if (!(most >= 1 && most == Math.rint(most) && most < 0x1p63)) {
            throw new EvaluationException("target value " + most + " (expected: a whole number >= 1)");
        }
        if (counts.length != bounds.length + 1 || counts.length <= most || !isIncreasing(bounds)) {
            return;
        }
        int together = (counts.length - 1) / (int) most + 1;
        long[] lessCounts = new long[(counts.length - 1) / together + 1];
        for (int i = 0; i < counts.length; i++) {
            lessCounts[i / together] += counts[i];
        }
        double[] lessBounds = new double[lessCounts.length - 1];
        for (int i = 0; i < lessBounds.length; i++) {
            lessBounds[i] = bounds[(i + 1) * together - 1];
        }
        set(frame, lessBounds, lessCounts);
    }

    private static boolean isIncreasing(double[] bounds) {
        for (int i = 1; i < bounds.length; i++) {
            if (!(bounds[i] > bounds[i - 1])) {
                return false;
            }
        }
        return true;
    }

    private static void set(Frame frame, double[] bounds, long[] counts) {
        Packed.set(Frame.present(frame.point), MetricData.BUCKET_COUNTS, counts);
        long[] bits = new long[bounds.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Double.doubleToRawLongBits(bounds[i]);
        }
        Packed.set(Frame.present(frame.point), MetricData.EXPLICIT_BOUNDS, bits);
    }
}
