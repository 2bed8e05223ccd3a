package io.spillway.telemetry;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Floating-point numbers in text as Go's {@code strconv.ParseFloat} reads them.
 *
 * <pre>
 * number  = "nan" | [ sign ] ( "inf" | "infinity" | decimal | hex )     in upper or lower case
 * decimal = ( digits [ "." [ digits ] ] | "." digits ) [ "e" [ sign ] digits ]
 * hex     = "0x" [ "_" ] ( xdigits [ "." [ xdigits ] ] | "." xdigits ) "p" [ sign ] digits
 * digits  = digit { [ "_" ] digit }
 * </pre>
 */
public final class GoNumber {
    private static final String DIGITS = "[0-9]+(?:_[0-9]+)*";
    private static final String HEX_DIGITS = "[0-9a-f]+(?:_[0-9a-f]+)*";
    private static final Pattern FINITE = Pattern.compile("[-+]?(?:" + mantissa(DIGITS) + "(?:e[-+]?" + DIGITS
            + ")?|0x_?" + mantissa(HEX_DIGITS) + "p[-+]?" + DIGITS + ")");
    /** Longer text is refused; no 64-bit number needs so many digits. */
    private static final int MAX_LENGTH = 1_000;

    private GoNumber() {}

    private static String mantissa(String digits) {
        return "(?:" + digits + "(?:\\.(?:" + digits + ")?)?|\\." + digits + ")";
    }

    /** The nearest number; empty when the text is no number, or a finite number that 64 bits cannot hold. */
    public static OptionalDouble float64(String text) {
        if (text.length() > MAX_LENGTH) {
            return OptionalDouble.empty();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "nan" -> OptionalDouble.of(Double.NaN);
            case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> finite(lower);
        };
    }

    private static OptionalDouble finite(String text) {
        if (!FINITE.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(text.replace("_", ""));
        return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
