package io.spillway.ottl;

import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A format with verbs as in Go's standard library: {@code %[flags][width][.precision]verb}. */
final class GoFormat {
    private static final String VERBS = "vsdfFeEgGtxXqcboTU";
    /** No value is padded to more characters, and no float has more digits. */
    private static final int MAX_WIDTH = 1000;

    private final List<Piece> pieces;

    private GoFormat(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /** A text, or a verb with what stands before it; a width of 0 is none, and a precision of -1 is none. */
    private record Piece(String text, String flags, int width, int precision, char verb) {
        boolean has(char flag) {
            return flags.indexOf(flag) >= 0;
        }
    }

    static GoFormat compile(String format) {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        for (int at = format.indexOf('%'); at >= 0; at = format.indexOf('%', from)) {
            pieces.add(new Piece(format.substring(from, at), "", 0, -1, ' '));
            int flags = skip(format, at + 1, "+-# 0");
            int width = skip(format, flags, "0123456789");
            boolean hasPrecision = format.startsWith(".", width);
            int precision = hasPrecision ? skip(format, width + 1, "0123456789") : width;
            if (precision == format.length()) {
                throw new EvaluationException("a verb is missing at the end of the format");
            }
            char verb = format.charAt(precision);
            if (verb != '%' && VERBS.indexOf(verb) < 0) {
                throw new EvaluationException("verb %" + verb + " is not supported (expected one of: " + VERBS + ")");
            }
            pieces.add(
                    verb == '%'
                            ? new Piece("%", "", 0, -1, ' ')
                            : new Piece(
                                    "",
                                    format.substring(at + 1, flags),
                                    number(format.substring(flags, width), 0),
                                    hasPrecision ? number(format.substring(width + 1, precision), 0) : -1,
                                    verb));
            from = precision + 1;
        }
        pieces.add(new Piece(format.substring(from), "", 0, -1, ' '));
        return new GoFormat(pieces);
    }

    private static int skip(String text, int from, String characters) {
        int at = from;
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static int number(String digits, int otherwise) {
        if (digits.isEmpty()) {
            return otherwise;
        }
        int number = digits.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (number > MAX_WIDTH) {
            throw new EvaluationException("width " + digits + " (expected: <= " + MAX_WIDTH + ")");
        }
        return number;
    }

    String apply(List<? extends @Nullable Object> values) {
        StringBuilder result = new StringBuilder();
        int next = 0;
        for (Piece piece : pieces) {
            result.append(piece.text());
            if (piece.verb() != ' ') {
                result.append(
                        next < values.size() ? padded(piece, values.get(next)) : "%!" + piece.verb() + "(MISSING)");
                next++;
            }
            Texts.checkLength(result.length());
        }
        if (next < values.size()) {
            List<String> extra = values.subList(next, values.size()).stream()
                    .map(value -> type(value) + "=" + plain(value))
                    .toList();
            result.append("%!(EXTRA ").append(String.join(", ", extra)).append(')');
        }
        return result.toString();
    }

    private static String padded(Piece piece, @Nullable Object value) {
        String text = text(piece, value);
        int missing = piece.width() - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        if (piece.has('-')) {
            return text + " ".repeat(missing);
        }
        boolean isNumber = value instanceof Long || value instanceof Double;
        if (piece.has('0') && !text.startsWith("%!")) {
            boolean isSigned = isNumber && (text.startsWith("-") || text.startsWith("+"));
            return isSigned ? text.charAt(0) + "0".repeat(missing) + text.substring(1) : "0".repeat(missing) + text;
        }
        return " ".repeat(missing) + text;
    }

    private static String text(Piece piece, @Nullable Object value) {
        String text = piece.verb() == 'T' ? type(value) : formatted(piece, value);
        return text != null ? text : "%!" + piece.verb() + "(" + type(value) + "=" + plain(value) + ")";
    }

    /** The text of a value; null when the verb is not for such a value. */
    private static @Nullable String formatted(Piece piece, @Nullable Object value) {
        return switch (value) {
            case null -> piece.verb() == 'v' ? "<nil>" : "%!" + piece.verb() + "(<nil>)";
            case String text -> string(piece, text);
            case Long number -> whole(piece, number);
            case Double number -> real(piece, number);
            case Boolean bool -> piece.verb() == 'v' || piece.verb() == 't' ? String.valueOf((boolean) bool) : null;
            case ByteString bytes -> bytes(piece, bytes);
            default -> piece.verb() == 'v' || piece.verb() == 's' ? plain(value) : null;
        };
    }

    private static @Nullable String string(Piece piece, String text) {
        String cut = piece.precision() < 0 || text.codePointCount(0, text.length()) <= piece.precision()
                ? text
                : text.substring(0, text.offsetByCodePoints(0, piece.precision()));
        return switch (piece.verb()) {
            case 'v', 's' -> cut;
            case 'q' -> JsonText.quoted(cut);
            case 'x' -> HexFormat.of().formatHex(cut.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            case 'X' -> HexFormat.of().withUpperCase().formatHex(cut.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            default -> null;
        };
    }

    private static @Nullable String bytes(Piece piece, ByteString bytes) {
        return switch (piece.verb()) {
            case 's' -> bytes.toStringUtf8();
            case 'x' -> HexFormat.of().formatHex(bytes.toByteArray());
            case 'X' -> HexFormat.of().withUpperCase().formatHex(bytes.toByteArray());
            case 'v', 'd' -> plain(bytes);
            default -> null;
        };
    }

    private static @Nullable String whole(Piece piece, long number) {
        String digits = switch (piece.verb()) {
            case 'v', 'd' -> String.valueOf(number);
            case 'x' -> Long.toString(number, 16);
            case 'X' -> Long.toString(number, 16).toUpperCase(Locale.ROOT);
            case 'o' -> Long.toString(number, 8);
            case 'b' -> Long.toString(number, 2);
            case 'c' ->
                Character.isValidCodePoint((int) number) && number >= 0 ? Character.toString((int) number) : "\uFFFD";
            case 'U' -> String.format(Locale.ROOT, "U+%04X", number);
            default -> null;
        };
        return digits == null || piece.verb() == 'c' ? digits : signed(piece, digits);
    }

    private static String signed(Piece piece, String digits) {
        if (digits.startsWith("-")) {
            return digits;
        }
        return piece.has('+') ? "+" + digits : (piece.has(' ') ? " " + digits : digits);
    }

    private static @Nullable String real(Piece piece, double number) {
        if ("vfFeEgG".indexOf(piece.verb()) < 0) {
            return null;
        }
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return Double.isNaN(number) ? "NaN" : (number > 0 ? "+Inf" : "-Inf");
        }
        int precision = piece.precision();
        String text = switch (piece.verb()) {
            case 'f', 'F' -> fixed(number, precision < 0 ? 6 : precision);
            case 'e' -> exponential(number, precision < 0 ? 6 : precision);
            case 'E' -> exponential(number, precision < 0 ? 6 : precision).toUpperCase(Locale.ROOT);
            default -> shortest(number);
        };
        return signed(piece, text);
    }

    private static String fixed(double number, int digits) {
        String text =
                new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return number < 0 && !text.startsWith("-") ? "-" + text : text;
    }

    private static String exponential(double number, int digits) {
        if (number == 0) {
            return (digits == 0 ? "0" : "0." + "0".repeat(digits)) + "e+00";
        }
        String text = String.format(Locale.ROOT, "%." + digits + "e", new BigDecimal(number));
        return text;
    }

    /** The fewest digits that give the number back, with an exponent below 1e-4 and from 1e6. */
    private static String shortest(double number) {
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 6) {
            return decimal.toPlainString();
        }
        String digits = decimal.movePointLeft(exponent).toPlainString();
        return String.format(Locale.ROOT, "%se%s%02d", digits, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static String plain(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case String text -> text;
            case Double number ->
                Double.isFinite(number)
                        ? shortest(number)
                        : (Double.isNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf");
            case ByteString bytes -> {
                List<String> numbers = new ArrayList<>();
                bytes.forEach(each -> numbers.add(String.valueOf(each & 0xFF)));
                yield "[" + String.join(" ", numbers) + "]";
            }
            case Identifier id -> id.hex();
            default -> JsonText.of(value);
        };
    }

    private static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case String _ -> "string";
            case Long _ -> "int64";
            case Double _ -> "float64";
            case Boolean _ -> "bool";
            case ByteString _ -> "[]uint8";
            default -> Values.label(value);
        };
    }
}
