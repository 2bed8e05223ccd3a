package io.spillway.scrape;

import io.spillway.telemetry.NumberText;
import java.math.BigDecimal;

/** The bounds of buckets and quantiles as Prometheus writes them in labels, so that {@code 1} and {@code 1.0} are one series. */
final class BoundText {
    private static final int LEAST_EXPONENT = -4;
    private static final int MOST_EXPONENT = 21;

    private BoundText() {}

    /** The value of the label; {@code le} below a histogram and {@code quantile} below a summary get their one form. */
    static String normalize(MetricKind kind, String label, String value) {
        boolean isBound = (kind == MetricKind.HISTOGRAM && label.equals("le"))
                || (kind == MetricKind.SUMMARY && label.equals("quantile"));
        if (!isBound) {
            return value;
        }
        try {
            return format(NumberText.parseDouble(value));
        } catch (NumberFormatException _) {
            return value;
        }
    }

    private static String format(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return "0.0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int exponent = shortest.precision() - shortest.scale() - 1;
        String sign = value < 0 ? "-" : "";
        return sign
                + (exponent < LEAST_EXPONENT || exponent >= MOST_EXPONENT
                        ? scientific(digits, exponent)
                        : plain(digits, exponent));
    }

    private static String scientific(String digits, int exponent) {
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : String.valueOf(Math.abs(exponent));
        return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
    }

    private static String plain(String digits, int exponent) {
        if (exponent < 0) {
            return "0." + "0".repeat(-exponent - 1) + digits;
        }
        if (digits.length() <= exponent + 1) {
            return digits + "0".repeat(exponent + 1 - digits.length()) + ".0";
        }
        return digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
    }
}
