package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import io.spillway.telemetry.NumberText;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The functions that test the type of a value, and those that turn it into another type. */
final class TypeFunctions {
    private TypeFunctions() {}

    static void register() {
        test("IsString", "a string", String.class::isInstance);
        test("IsInt", "an integer", Long.class::isInstance);
        test("IsDouble", "a float", Double.class::isInstance);
        test("IsBool", "a boolean", Boolean.class::isInstance);
        test("IsMap", "a map", MapValue.class::isInstance);
        test(
                "IsList",
                "a list",
                value -> value instanceof ListValue || value instanceof RawList || value instanceof MessageCount);
        conversion("String", "The value as a string; nil stays nil.", "String(1.5)", "`1.5`", TypeFunctions::toText);
        conversion(
                "Int",
                "The value as an integer; nil and a text that is no integer are nil.",
                "Int(\"12\")",
                "12",
                TypeFunctions::toWhole);
        conversion(
                "Double",
                "The value as a float; nil stays nil.",
                "Double(\"1.5\")",
                "1.5",
                value -> Arguments.asFloatLike(value).orElse(null));
        conversion("Bool", "The value as a boolean; nil stays nil.", "Bool(\"true\")", "true", TypeFunctions::toBool);
        conversion(
                "IsEmpty",
                "Whether the value is nil, zero, false or without content.",
                "IsEmpty(attributes)",
                "true without attributes",
                TypeFunctions::isEmpty);
        identifier("TraceID", Identifier.TRACE);
        identifier("SpanID", Identifier.SPAN);
        FunctionTable.add(
                EnumSet.of(Context.SPAN),
                "IsRootSpan()",
                "Whether the span has no parent.",
                "IsRootSpan()",
                "true for a root span",
                _ -> {
                    return frame -> !Frame.present(frame.span).has(0x22);
                });
        FunctionTable.add(
                "Coalesce(values: [any])",
                "The first value that is not nil.",
                "Coalesce([attributes[\"a\"], \"none\"])",
                "`none` without the attribute",
                arguments -> {
                    var values = arguments.values("values");
                    return frame -> {
                        for (Getter getter : values) {
                            Object value = getter.get(frame);
                            if (value != null) {
                                return value;
                            }
                        }
                        return null;
                    };
                });
        FunctionTable.add("Log(target: any)", "The natural logarithm.", "Log(1)", "0.0", arguments -> {
            Typed<Optional<Double>> target = arguments.typed("target", Arguments::asFloatLike);
            return frame -> {
                double number = target.get(frame).orElse(0.0);
                if (!(number > 0)) {
                    throw new EvaluationException("a logarithm needs a number greater than zero");
                }
                return Math.log(number);
            };
        });
        FunctionTable.add(
                "ParseInt(target: string, base: integer)",
                "The integer that the text writes in a base from 2 to 36.",
                "ParseInt(\"ff\", 16)",
                "255",
                TypeFunctions::parseInt);
    }

    private static void test(String name, String what, Predicate<@Nullable Object> predicate) {
        FunctionTable.add(
                name + "(target: any)",
                "Whether the value is " + what + ".",
                name + "(attributes[\"a\"])",
                "false without the attribute",
                arguments -> {
                    Getter target = arguments.any("target");
                    return frame -> predicate.test(target.get(frame));
                });
    }

    /** Turns a value into another. */
    private interface Conversion {
        @Nullable
        Object of(@Nullable Object value);
    }

    private static void conversion(String name, String effect, String example, String result, Conversion conversion) {
        FunctionTable.add(name + "(target: any)", effect, example, result, arguments -> {
            Getter target = arguments.any("target");
            if (target instanceof Getter.Literal(Object literal)) {
                try {
                    conversion.of(literal);
                } catch (EvaluationException e) {
                    throw arguments.wrong("target", String.valueOf(e.getMessage()));
                }
            }
            return frame -> conversion.of(target.get(frame));
        });
    }

    private static @Nullable Object toText(@Nullable Object value) {
        return value == null ? null : JsonText.of(value);
    }

    private static @Nullable Object toWhole(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Long number -> number;
            case Double number -> Values.whole(number);
            case Boolean bool -> bool ? 1L : 0L;
            case String text -> {
                try {
                    yield NumberText.parseLong(text);
                } catch (NumberFormatException e) {
                    yield null;
                }
            }
            default -> throw Values.unexpected("a number or a text", value);
        };
    }

    private static @Nullable Object toBool(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Boolean bool -> bool;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> bool(text);
            default -> throw Values.unexpected("a boolean", value);
        };
    }

    static boolean bool(String text) {
        return switch (text) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw new EvaluationException("\"" + text + "\" is not a boolean");
        };
    }

    private static boolean isEmpty(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case String text -> text.isEmpty();
            case Boolean bool -> !bool;
            case Long number -> number == 0;
            case Double number -> number == 0;
            case ByteString bytes -> bytes.isEmpty();
            case MapValue map -> map.size() == 0;
            case ListValue list -> list.size() == 0;
            case RawList list -> list.elements().isEmpty();
            case Identifier id -> id.isZero();
            case Elapsed elapsed -> elapsed.nanos() == 0;
            default -> false;
        };
    }

    private static void identifier(String name, int length) {
        String zeros = "0".repeat(length * 2);
        FunctionTable.add(
                name + "(target: bytes)",
                "An id made of " + length + " bytes, or of " + length * 2 + " hexadecimal digits.",
                name + "(0x" + zeros + ")",
                "`" + zeros + "`",
                arguments -> {
                    Typed<Identifier> id = arguments.typed("target", value -> switch (value) {
                        case ByteString bytes when bytes.size() == length -> new Identifier(bytes);
                        case ByteString bytes
                        when bytes.size() == length * 2 -> Places.Id.parse(bytes.toStringUtf8(), length);
                        case String text when text.length() == length -> new Identifier(ByteString.copyFromUtf8(text));
                        case String text -> Places.Id.parse(text, length);
                        case null, default ->
                            throw Values.unexpected(length + " bytes such as 0x0102 or a hexadecimal string", value);
                    });
                    return id::get;
                });
    }

    private static Getter parseInt(Arguments arguments) throws InvalidExpressionException {
        Typed<String> target = arguments.text("target");
        Typed<Long> base = arguments.whole("base");
        return frame -> {
            String text = target.get(frame);
            long radix = base.get(frame);
            if (radix == 0) {
                return literal(text);
            }
            boolean isAscii = text.chars().allMatch(c -> c < 0x80);
            if (radix < Character.MIN_RADIX || radix > Character.MAX_RADIX || !isAscii) {
                throw new EvaluationException("\"" + text + "\" is no integer of base " + radix);
            }
            try {
                return Long.parseLong(text, (int) radix);
            } catch (NumberFormatException e) {
                throw new EvaluationException("\"" + text + "\" is no integer of base " + radix);
            }
        };
    }

    /** An integer as in a program: with {@code 0x}, {@code 0o}, {@code 0b} or 0 before it, and underscores between digits. */
    private static long literal(String text) {
        boolean isSigned = text.startsWith("-") || text.startsWith("+");
        String digits = (isSigned ? text.substring(1) : text).toLowerCase(Locale.ROOT);
        int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0b") ? 2 : digits.startsWith("0") ? 8 : 10;
        boolean isPrefixed = digits.matches("0[xbo].*");
        String plain = isPrefixed ? digits.substring(2) : digits;
        boolean isGrouped = plain.contains("_");
        boolean isWrong = isGrouped && !(isPrefixed ? "0" + plain : plain).matches("[0-9a-f]+(_[0-9a-f]+)*");
        try {
            if (!isWrong && !plain.startsWith("-") && !plain.startsWith("+")) {
                return Long.parseLong((text.startsWith("-") ? "-" : "") + plain.replace("_", ""), radix);
            }
        } catch (NumberFormatException e) {
            // falls through: one message serves for all that is no integer
        }
        throw new EvaluationException("\"" + text + "\" is no integer");
    }
}
