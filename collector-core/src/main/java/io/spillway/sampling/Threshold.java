package io.spillway.sampling;

/** Sampling thresholds: numbers of 56 bits below which randomness is rejected. */
public final class Threshold {
    /** One more than the largest randomness, 2<sup>56</sup>; as a threshold it keeps nothing. */
    public static final long NEVER = 1L << 56;

    /** Keeps everything. */
    public static final long ALWAYS = 0;

    /** The answer of parsing for a text that is no threshold. */
    public static final long INVALID = -1;

    /** How many hexadecimal digits a threshold or randomness has when written in full. */
    public static final int DIGITS = 14;

    /** The smallest probability that a threshold can express. */
    public static final double MIN_PROBABILITY = 1.0 / NEVER;

    private Threshold() {}

    /**
     * The threshold of a probability.
     *
     * @param probability below {@link #MIN_PROBABILITY} nothing is kept, from 1 on everything
     * @param precision how many significant hexadecimal digits to keep, 1 to 14; digits that are all zeros or all {@code f}
     *     at the front do not count
     */
    public static long of(double probability, int precision) {
        if (!(probability >= MIN_PROBABILITY)) {
            return NEVER;
        }
        if (probability >= 1) {
            return ALWAYS;
        }
        long exact = NEVER - Math.round(probability * NEVER);
        int digits = precision;
        for (double reject = 1 - probability; reject > 0 && reject * 16 < 1; reject *= 16) {
            digits++;
        }
        for (double accept = probability; accept * 16 < 1; accept *= 16) {
            digits++;
        }
        if (digits >= DIGITS) {
            return exact;
        }
        int shift = 4 * (DIGITS - digits);
        long half = 1L << (shift - 1);
        return (exact + half) >>> shift << shift;
    }

    /** The probability that randomness reaches a threshold. */
    public static double probability(long threshold) {
        return (double) (NEVER - threshold) / NEVER;
    }

    /** The number of items that one kept item stands for. */
    public static double adjustedCount(long threshold) {
        return (double) NEVER / (NEVER - threshold);
    }

    /**
     * Formats a threshold as it is written after {@code th:}: hexadecimal without trailing zeros, {@code 0} for {@link
     * #ALWAYS}.
     */
    public static String format(long threshold) {
        if (threshold == 0) {
            return "0";
        }
        int zeros = Long.numberOfTrailingZeros(threshold) / 4;
        StringBuilder text = new StringBuilder(DIGITS);
        for (int digit = DIGITS - 1; digit >= zeros; digit--) {
            text.append(Character.forDigit((int) (threshold >>> (4 * digit)) & 0xf, 16));
        }
        return text.toString();
    }

    /** Reads what {@link #format} writes, trailing zeros allowed; {@link #INVALID} for anything else. */
    public static long parse(CharSequence text) {
        int length = text.length();
        if (length == 0 || length > DIGITS) {
            return INVALID;
        }
        long value = hex(text);
        return value < 0 ? INVALID : value << (4 * (DIGITS - length));
    }

    static long hex(CharSequence text) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) {
                return INVALID;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
