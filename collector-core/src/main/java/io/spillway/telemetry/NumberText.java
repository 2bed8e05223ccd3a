package io.spillway.telemetry;

/**
 * Numbers in text, by the grammar of Go's {@code strconv}, which the OpenTelemetry Collector uses: no blanks around the digits, no type
 * suffix, digits of ASCII only, underscores between the digits of a float, and an error where a number does not fit.
 */
public final class NumberText {
    private static final String INFINITY = "infinity";

    private NumberText() {}

    /**
     * Reads a decimal integer.
     *
     * @throws NumberFormatException when the text is no integer of 64 bits
     */
    public static long parseLong(String text) {
        int digits = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        if (text.length() == digits || !isAll(text, digits, '0', '9')) {
            throw invalid(text);
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            throw new NumberFormatException("\"" + text + "\" does not fit into 64 bits");
        }
    }

    /**
     * Reads a float: decimal, hexadecimal with a binary exponent, infinity, or NaN.
     *
     * @throws NumberFormatException when the text is no float, or is one that is larger than every 64-bit float
     */
    public static double parseDouble(String text) {
        int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        String unsigned = text.substring(sign);
        if (unsigned.equalsIgnoreCase(INFINITY) || unsigned.equalsIgnoreCase("inf")) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (text.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        if (!isFloat(unsigned) || !hasUnderscoresBetweenDigits(unsigned)) {
            throw invalid(text);
        }
        double value = Double.parseDouble(text.indexOf('_') < 0 ? text : text.replace("_", ""));
        if (Double.isInfinite(value)) {
            throw new NumberFormatException("\"" + text + "\" does not fit into a 64-bit float");
        }
        return value;
    }

    private static boolean isFloat(String text) {
        boolean isHex = text.regionMatches(true, 0, "0x", 0, 2) && text.length() > 2;
        int at = isHex ? 2 : 0;
        boolean hasDot = false;
        boolean hasDigits = false;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isDigit(c, isHex)) {
                hasDigits = true;
            } else if (c == '.' && !hasDot) {
                hasDot = true;
            } else if (c != '_') {
                break;
            }
        }
        boolean hasExponent = at < text.length() && (text.charAt(at) | 0x20) == (isHex ? 'p' : 'e');
        if (!hasDigits || (isHex && !hasExponent)) {
            return false;
        }
        return hasExponent ? isExponent(text, at + 1) : at == text.length();
    }

    private static boolean isExponent(String text, int from) {
        int at = from < text.length() && (text.charAt(from) == '+' || text.charAt(from) == '-') ? from + 1 : from;
        if (at == text.length() || !isDigit(text.charAt(at), false)) {
            return false;
        }
        for (; at < text.length(); at++) {
            if (!isDigit(text.charAt(at), false) && text.charAt(at) != '_') {
                return false;
            }
        }
        return true;
    }

    /** An underscore stands between two digits; the prefix of a base counts as a digit. */
    private static boolean hasUnderscoresBetweenDigits(String text) {
        boolean isHex = text.regionMatches(true, 0, "0x", 0, 2);
        for (int i = text.indexOf('_'); i >= 0; i = text.indexOf('_', i + 1)) {
            boolean isBehindDigit = i > 0 && (isDigit(text.charAt(i - 1), isHex) || (isHex && i == 2));
            if (!isBehindDigit || i + 1 == text.length() || !isDigit(text.charAt(i + 1), isHex)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c, boolean isHex) {
        return (c >= '0' && c <= '9') || (isHex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    }

    private static boolean isAll(String text, int from, char least, char most) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < least || text.charAt(i) > most) {
                return false;
            }
        }
        return true;
    }

    private static NumberFormatException invalid(String text) {
        return new NumberFormatException("\"" + text + "\" is not a number");
    }
}
