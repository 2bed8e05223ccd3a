package io.spillway.ottl;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the numbers of data points become one number. */
enum Aggregation {
    SUM,
    MAX,
    MIN,
    MEAN,
    MEDIAN,
    COUNT;

    static Aggregation of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** One number of several floats. A single float stays as it is, even when it is counted. */
    double of(double[] numbers) {
        if (numbers.length == 1) {
            return numbers[0];
        }
        return switch (this) {
            case SUM -> sum(numbers);
            case MEAN -> sum(numbers) / numbers.length;
            case MAX -> Arrays.stream(numbers).reduce(Math::max).orElseThrow();
            case MIN -> Arrays.stream(numbers).reduce(Math::min).orElseThrow();
            case COUNT -> numbers.length;
            case MEDIAN -> {
                double[] sorted = numbers.clone();
                Arrays.sort(sorted);
                int middle = sorted.length / 2;
                yield sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            }
        };
    }

    /** The sum in the order of the data points: another order can give another float. */
    private static double sum(double[] numbers) {
        double sum = numbers[0];
        for (int i = 1; i < numbers.length; i++) {
            sum += numbers[i];
        }
        return sum;
    }

    /** One number of several integers. A single integer stays as it is, even when it is counted. */
    long of(List<Long> numbers) {
        long[] all = numbers.stream().mapToLong(Long::longValue).toArray();
        if (all.length == 1) {
            return all[0];
        }
        return switch (this) {
            case SUM -> Arrays.stream(all).sum();
            case MEAN -> Arrays.stream(all).sum() / all.length;
            case MAX -> Arrays.stream(all).max().orElseThrow();
            case MIN -> Arrays.stream(all).min().orElseThrow();
            case COUNT -> all.length;
            case MEDIAN -> {
                Arrays.sort(all);
                int middle = all.length / 2;
                yield all.length % 2 == 1 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
            }
        };
    }
}
