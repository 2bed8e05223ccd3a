package io.spillway.ottl;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.spillway.telemetry.NumberText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The functions that answer a value. */
final class Converters {
    static final String SUPPORTED =
            "Concat, ConvertCase, Double, Hours, Index, Int, Len, Microseconds, Milliseconds, Minutes, Nanoseconds,"
                    + " Seconds, Split, String, Substring, ToLowerCase, ToUpperCase, Trim, TrimPrefix, TrimSuffix,"
                    + " UnixMicro, UnixMilli, UnixNano, UnixSeconds";

    private static final double NANOS_PER_SECOND = 1e9;

    private final Binder binder;

    Converters(Binder binder) {
        this.binder = binder;
    }

    /** A reader of what the function answers; null when there is none of this name. */
    @Nullable
    ValueReader bind(Expression.Call call) throws InvalidExpressionException {
        return switch (call.name()) {
            case "Len" -> of(call, Converters::length);
            case "Int" -> of(call, Converters::toInt);
            case "Double" -> of(call, Converters::toDouble);
            case "String" -> of(call, Converters::toText);
            case "ToLowerCase" -> text(call, text -> mapped(text, Character::toLowerCase));
            case "ToUpperCase" -> text(call, text -> mapped(text, Character::toUpperCase));
            case "ConvertCase" -> convertCase(call);
            case "Trim" -> trim(call);
            case "TrimPrefix" ->
                text(call, "prefix", (text, affix) -> text.startsWith(affix) ? text.substring(affix.length()) : text);
            case "TrimSuffix" ->
                text(
                        call,
                        "suffix",
                        (text, affix) ->
                                text.endsWith(affix) ? text.substring(0, text.length() - affix.length()) : text);
            case "Concat" -> concat(call);
            case "Split" -> split(call);
            case "Substring" -> substring(call);
            case "Index" -> index(call);
            case "Hours" -> duration(call, nanos -> nanos / NANOS_PER_SECOND / 3600);
            case "Minutes" -> duration(call, nanos -> nanos / NANOS_PER_SECOND / 60);
            case "Seconds" -> duration(call, nanos -> nanos / NANOS_PER_SECOND);
            case "Milliseconds" -> whole(call, Operand.Type.DURATION, nanos -> nanos / 1_000_000);
            case "Microseconds" -> whole(call, Operand.Type.DURATION, nanos -> nanos / 1_000);
            case "Nanoseconds" -> whole(call, Operand.Type.DURATION, nanos -> nanos);
            case "UnixSeconds" -> whole(call, Operand.Type.TIME, nanos -> Math.floorDiv(nanos, 1_000_000_000L));
            case "UnixMilli" -> whole(call, Operand.Type.TIME, nanos -> Math.floorDiv(nanos, 1_000_000L));
            case "UnixMicro" -> whole(call, Operand.Type.TIME, nanos -> Math.floorDiv(nanos, 1_000L));
            case "UnixNano" -> whole(call, Operand.Type.TIME, nanos -> nanos);
            default -> null;
        };
    }

    /** Changes an operand into what the function of this name answers for it. */
    private interface Conversion {
        void apply(String function, Operand operand);
    }

    private ValueReader of(Expression.Call call, Conversion conversion) throws InvalidExpressionException {
        ValueReader target = binder.value(Functions.argument(call, 0, "target", 1));
        return (at, into) -> {
            target.read(at, into);
            conversion.apply(call.name(), into);
        };
    }

    private static void length(String function, Operand operand) {
        long length = switch (operand.type()) {
            case STRING -> operand.asString().getBytes(StandardCharsets.UTF_8).length;
            case BYTES -> operand.asBytes().size();
            case LIST -> operand.tree().getArrayValue().getValuesCount();
            case MAP -> operand.tree().getKvlistValue().getValuesCount();
            case NIL, BOOL, INT, DOUBLE, TIME, DURATION -> throw unexpected(function, "a string, list or map", operand);
        };
        operand.setInt(length);
    }

    private static void toInt(String function, Operand operand) {
        switch (operand.type()) {
            case NIL, INT -> {}
            case BOOL -> operand.setInt(operand.asBool() ? 1 : 0);
            case DOUBLE -> operand.setInt((long) operand.asDouble());
            case STRING -> {
                try {
                    operand.setInt(NumberText.parseLong(operand.asString()));
                } catch (NumberFormatException _) {
                    operand.setNil();
                }
            }
            case BYTES, MAP, LIST, TIME, DURATION -> throw unexpected(function, "a number or a text", operand);
        }
    }

    private static void toDouble(String function, Operand operand) {
        switch (operand.type()) {
            case NIL, DOUBLE -> {}
            case BOOL -> operand.setDouble(operand.asBool() ? 1 : 0);
            case INT -> operand.setDouble(operand.asDouble());
            case STRING -> {
                try {
                    operand.setDouble(NumberText.parseDouble(operand.asString()));
                } catch (NumberFormatException wrong) {
                    throw new EvaluationException(function + ": " + wrong.getMessage());
                }
            }
            case BYTES, MAP, LIST, TIME, DURATION -> throw unexpected(function, "a number or a text", operand);
        }
    }

    private static void toText(String function, Operand operand) {
        if (operand.type() != Operand.Type.NIL) {
            operand.setString(Functions.like(function, operand));
        }
    }

    private ValueReader text(Expression.Call call, UnaryOperator<String> change) throws InvalidExpressionException {
        return of(call, (function, operand) -> operand.setString(change.apply(textOf(function, operand))));
    }

    /** With a second argument that is a literal. */
    private ValueReader text(Expression.Call call, String name, BinaryOperator<String> change)
            throws InvalidExpressionException {
        ValueReader target = binder.value(Functions.argument(call, 0, "target", 2));
        String second = Functions.text(call, 1, name, 2).value();
        return (at, into) -> {
            target.read(at, into);
            into.setString(change.apply(textOf(call.name(), into), second));
        };
    }

    /** Code point by code point, so that the length stays what it was. */
    private static String mapped(String text, IntUnaryOperator change) {
        return text.codePoints()
                .map(change)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private ValueReader convertCase(Expression.Call call) throws InvalidExpressionException {
        Expression.Text wanted = Functions.text(call, 1, "to_case", 2);
        IntUnaryOperator change = switch (wanted.value()) {
            case "lower" -> Character::toLowerCase;
            case "upper" -> Character::toUpperCase;
            default ->
                throw new InvalidExpressionException(
                        wanted.offset(), "case \"" + wanted.value() + "\" is not supported (expected: lower or upper)");
        };
        return text(call, "to_case", (text, _) -> mapped(text, change));
    }

    private ValueReader trim(Expression.Call call) throws InvalidExpressionException {
        return call.arguments().size() == 1
                ? text(call, text -> trimmed(text, " "))
                : text(call, "replacement", Converters::trimmed);
    }

    private static String trimmed(String text, String characters) {
        int from = 0;
        int to = text.length();
        while (from < to && characters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (from < to && characters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private ValueReader concat(Expression.Call call) throws InvalidExpressionException {
        Expression values = Functions.argument(call, 0, "vals", 2);
        String delimiter = Functions.text(call, 1, "delimiter", 2).value();
        if (!(values instanceof Expression.ListLiteral list)) {
            throw new InvalidExpressionException(
                    values.offset(), "argument vals of Concat must be a list such as [name, \"x\"]");
        }
        List<ValueReader> parts = new ArrayList<>();
        for (Expression element : list.elements()) {
            parts.add(binder.value(element));
        }
        return (at, into) -> {
            StringJoiner text = new StringJoiner(delimiter);
            for (ValueReader part : parts) {
                part.read(at, into);
                text.add(into.type() == Operand.Type.NIL ? "<nil>" : Functions.like(call.name(), into));
            }
            into.setString(text.toString());
        };
    }

    private ValueReader split(Expression.Call call) throws InvalidExpressionException {
        ValueReader target = binder.value(Functions.argument(call, 0, "target", 2));
        String delimiter = Functions.text(call, 1, "delimiter", 2).value();
        return (at, into) -> {
            target.read(at, into);
            ArrayValue.Builder parts = ArrayValue.newBuilder();
            for (String part : split(textOf(call.name(), into), delimiter)) {
                parts.addValues(AnyValue.newBuilder().setStringValue(part));
            }
            into.set(AnyValue.newBuilder().setArrayValue(parts).build());
        };
    }

    /** Without a delimiter into characters. */
    private static List<String> split(String text, String delimiter) {
        if (delimiter.isEmpty()) {
            return text.codePoints().mapToObj(Character::toString).toList();
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
            parts.add(text.substring(from, at));
            from = at + delimiter.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private ValueReader substring(Expression.Call call) throws InvalidExpressionException {
        ValueReader target = binder.value(Functions.argument(call, 0, "target", 3));
        ValueReader start = binder.value(Functions.argument(call, 1, "start", 3));
        ValueReader length = binder.value(Functions.argument(call, 2, "length", 3));
        return (at, into) -> {
            start.read(at, into);
            long from = intOf(call.name(), into);
            length.read(at, into);
            long count = intOf(call.name(), into);
            target.read(at, into);
            byte[] bytes = textOf(call.name(), into).getBytes(StandardCharsets.UTF_8);
            if (from < 0 || count <= 0 || from > bytes.length || count > bytes.length - from) {
                throw new EvaluationException(
                        "Substring: start " + from + ", length " + count + " of " + bytes.length + " bytes");
            }
            into.setString(new String(bytes, (int) from, (int) count, StandardCharsets.UTF_8));
        };
    }

    private ValueReader index(Expression.Call call) throws InvalidExpressionException {
        ValueReader target = binder.value(Functions.argument(call, 0, "target", 2));
        ValueReader value = binder.value(Functions.argument(call, 1, "value", 2));
        int slot = binder.slot();
        int elementSlot = binder.slot();
        return (at, into) -> {
            target.read(at, into);
            Operand wanted = at.operand(slot);
            value.read(at, wanted);
            if (into.type() == Operand.Type.LIST) {
                into.setInt(indexOf(into.tree().getArrayValue().getValuesList(), wanted, at.operand(elementSlot)));
                return;
            }
            String text = textOf(call.name(), into);
            int found = text.indexOf(textOf(call.name(), wanted));
            into.setInt(found < 0 ? -1 : text.substring(0, found).getBytes(StandardCharsets.UTF_8).length);
        };
    }

    /** The index of a value in a list; -1 when the value is absent. */
    static int indexOf(List<AnyValue> values, Operand wanted, Operand element) {
        for (int i = 0; i < values.size(); i++) {
            element.set(values.get(i));
            if (Operand.compare(element, Comparator.EQUAL, wanted)) {
                return i;
            }
        }
        return -1;
    }

    private ValueReader duration(Expression.Call call, DoubleUnaryOperator unit) throws InvalidExpressionException {
        ValueReader target = binder.value(Functions.argument(call, 0, "duration", 1));
        return (at, into) -> {
            target.read(at, into);
            require(call.name(), Operand.Type.DURATION, into);
            into.setDouble(unit.applyAsDouble((double) into.asLong()));
        };
    }

    private ValueReader whole(Expression.Call call, Operand.Type type, LongUnaryOperator unit)
            throws InvalidExpressionException {
        ValueReader target = binder.value(Functions.argument(call, 0, type.label(), 1));
        return (at, into) -> {
            target.read(at, into);
            require(call.name(), type, into);
            into.setInt(unit.applyAsLong(into.asLong()));
        };
    }

    private static void require(String function, Operand.Type type, Operand operand) {
        if (operand.type() != type) {
            throw unexpected(function, "a " + type.label(), operand);
        }
    }

    private static String textOf(String function, Operand operand) {
        require(function, Operand.Type.STRING, operand);
        return operand.asString();
    }

    private static long intOf(String function, Operand operand) {
        if (operand.type() != Operand.Type.INT) {
            throw unexpected(function, "an int", operand);
        }
        return operand.asLong();
    }

    private static EvaluationException unexpected(String function, String expected, Operand operand) {
        return new EvaluationException(function + ": expected " + expected + " but found "
                + operand.type().label());
    }
}
