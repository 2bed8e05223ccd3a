package io.spillway.scrape;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import io.spillway.telemetry.NumberText;
import java.nio.charset.StandardCharsets;

/**
 * Reads numbers as Prometheus does: by the grammar of Go's {@code strconv}, without hexadecimal numbers and underscores. Plain decimal
 * numbers take no memory. An instance serves one thread.
 */
final class Decimal {
    private static final int MOST_DIGITS = 18;
    private static final long EXACT_LIMIT = 1L << 53;
    private static final int MOST_EXPONENT = 9_999;
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private double value;

    /** The number that the last call of {@link #read} found; every NaN is the canonical one. */
    double value() {
        return value;
    }

    /** Whether the bytes are a number. */
    boolean read(byte[] bytes, int from, int to) {
        int at = from;
        boolean isNegative = at < to && bytes[at] == '-';
        if (isNegative || (at < to && bytes[at] == '+')) {
            at++;
        }
        long digits = 0;
        int first = at;
        while (at < to && isDigit(bytes[at])) {
            digits = digits * 10 + (bytes[at++] - '0');
        }
        int count = at - first;
        int exponent = 0;
        if (at < to && bytes[at] == '.') {
            int point = ++at;
            while (at < to && isDigit(bytes[at])) {
                digits = digits * 10 + (bytes[at++] - '0');
            }
            exponent = point - at;
            count -= exponent;
        }
        if (count == 0) {
            return word(bytes, from, to);
        }
        if (at < to) {
            int written = exponent(bytes, at, to);
            if (written == Integer.MIN_VALUE) {
                return word(bytes, from, to);
            }
            exponent += written;
        }
        if (count > MOST_DIGITS || digits >= EXACT_LIMIT || exponent < -22 || exponent > 22) {
            value = JavaDoubleParser.parseDouble(bytes, from, to - from);
            return !Double.isInfinite(value);
        }
        double exact = exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
        value = isNegative ? -exact : exact;
        return true;
    }

    /** The exponent that fills the bytes; {@link Integer#MIN_VALUE} when the bytes are none. */
    private static int exponent(byte[] bytes, int from, int to) {
        int at = from;
        if ((bytes[at++] | 0x20) != 'e' || at == to) {
            return Integer.MIN_VALUE;
        }
        boolean isNegative = bytes[at] == '-';
        if ((isNegative || bytes[at] == '+') && ++at == to) {
            return Integer.MIN_VALUE;
        }
        int exponent = 0;
        while (at < to && isDigit(bytes[at])) {
            exponent = Math.min(exponent * 10 + (bytes[at++] - '0'), MOST_EXPONENT);
        }
        return at < to ? Integer.MIN_VALUE : isNegative ? -exponent : exponent;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Infinity and NaN. */
    private boolean word(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        if (text.indexOf('_') >= 0 || text.indexOf('p') >= 0 || text.indexOf('P') >= 0) {
            return false;
        }
        try {
            value = NumberText.parseDouble(text);
            return true;
        } catch (NumberFormatException _) {
            return false;
        }
    }
}
