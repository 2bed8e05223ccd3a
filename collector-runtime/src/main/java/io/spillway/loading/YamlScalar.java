package io.spillway.loading;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The types of plain YAML scalars, as the Go collector's YAML library sees them: a mixture of YAML 1.1 and 1.2. So
 * {@code 0042} and {@code 0o42} are octal, {@code 1_000} is a number, and {@code yes}, {@code on} and {@code 1:30} are strings.
 */
final class YamlScalar {
    private static final Pattern INTEGER =
            Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Map<String, Double> NOT_FINITE = Map.ofEntries(
            Map.entry(".inf", Double.POSITIVE_INFINITY),
            Map.entry(".Inf", Double.POSITIVE_INFINITY),
            Map.entry(".INF", Double.POSITIVE_INFINITY),
            Map.entry("+.inf", Double.POSITIVE_INFINITY),
            Map.entry("+.Inf", Double.POSITIVE_INFINITY),
            Map.entry("+.INF", Double.POSITIVE_INFINITY),
            Map.entry("-.inf", Double.NEGATIVE_INFINITY),
            Map.entry("-.Inf", Double.NEGATIVE_INFINITY),
            Map.entry("-.INF", Double.NEGATIVE_INFINITY),
            Map.entry(".nan", Double.NaN),
            Map.entry(".NaN", Double.NaN),
            Map.entry(".NAN", Double.NaN));

    private YamlScalar() {}

    /** Whether a plain scalar means null. */
    static boolean isNull(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
        };
    }

    /** The value of a plain scalar that is not null: a {@code Boolean}, {@code Long}, {@code Double} or {@code String}. */
    static Object resolve(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> number(text).orElse(text);
        };
    }

    /** The number that a plain scalar is, a {@code Long} or a {@code Double}; empty when it is none. */
    static Optional<Object> number(String text) {
        Double notFinite = NOT_FINITE.get(text);
        if (notFinite != null) {
            return Optional.of(notFinite);
        }
        if (text.isEmpty() || "+-.0123456789".indexOf(text.charAt(0)) < 0) {
            return Optional.empty();
        }
        // A number that starts with a dot goes another way in the Go library, one that knows no underscores.
        String digits = text.charAt(0) == '.' ? text : text.replace("_", "");
        if (INTEGER.matcher(digits).matches()) {
            return Optional.of(integer(digits));
        }
        return FLOAT.matcher(digits).matches() ? Optional.of(Double.valueOf(digits)) : Optional.empty();
    }

    private static Object integer(String text) {
        boolean negative = text.charAt(0) == '-';
        String digits = negative || text.charAt(0) == '+' ? text.substring(1) : text;
        int radix = radix(digits);
        String body = radix == 10 || digits.length() == 1 ? digits : digits.substring(prefixLength(digits));
        try {
            return Long.parseLong(negative ? "-" + body : body, radix);
        } catch (NumberFormatException _) {
            double approximate = new BigInteger(body, radix).doubleValue();
            return negative ? -approximate : approximate;
        }
    }

    private static int radix(String digits) {
        if (digits.length() == 1 || digits.charAt(0) != '0') {
            return 10;
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            default -> 8;
        };
    }

    private static int prefixLength(String digits) {
        return Character.isLetter(digits.charAt(1)) ? 2 : 1;
    }
}
