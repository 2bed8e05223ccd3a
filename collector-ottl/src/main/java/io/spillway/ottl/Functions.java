package io.spillway.ottl;

import com.google.protobuf.ByteString;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.spillway.component.GoDuration;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The functions that conditions may call. */
final class Functions {
    private static final String SUPPORTED =
            "ContainsValue, Duration, HasAttrKeyOnDatapoint, HasAttrOnDatapoint, HasPrefix, HasSuffix, "
                    + "IsBool, IsDouble, IsInt, IsList, IsMap, IsMatch, IsRootSpan, IsString, SpanID, TraceID, "
                    + Converters.SUPPORTED;

    private final Binder binder;
    private final Converters converters;

    Functions(Binder binder) {
        this.binder = binder;
        this.converters = new Converters(binder);
    }

    BoundCondition condition(Expression.Call call) throws InvalidExpressionException {
        refuseKeys(call);
        return switch (call.name()) {
            case "IsMatch" -> isMatch(call);
            case "IsString" -> isType(call, Operand.Type.STRING);
            case "IsInt" -> isType(call, Operand.Type.INT);
            case "IsDouble" -> isType(call, Operand.Type.DOUBLE);
            case "IsBool" -> isType(call, Operand.Type.BOOL);
            case "IsMap" -> isType(call, Operand.Type.MAP);
            case "IsList" -> isType(call, Operand.Type.LIST);
            case "HasPrefix" -> hasAffix(call, "prefix", String::startsWith);
            case "HasSuffix" -> hasAffix(call, "suffix", String::endsWith);
            case "IsRootSpan" -> isRootSpan(call);
            case "HasAttrKeyOnDatapoint" -> hasAttributeKey(call);
            case "HasAttrOnDatapoint" -> hasAttribute(call);
            case "ContainsValue" -> containsValue(call);
            case "Duration", "TraceID", "SpanID" -> throw notACondition(call);
            default -> {
                if (converters.bind(call) != null) {
                    throw notACondition(call);
                }
                throw unknown(call);
            }
        };
    }

    private static InvalidExpressionException notACondition(Expression.Call call) {
        return new InvalidExpressionException(
                call.offset(), "function " + call.name() + " is not a condition; compare it with something");
    }

    ValueReader value(Expression.Call call) throws InvalidExpressionException {
        ValueReader converter = converters.bind(call);
        if (converter != null) {
            return call.keys().isEmpty() ? converter : element(call, converter);
        }
        refuseKeys(call);
        return switch (call.name()) {
            case "Duration" -> duration(call);
            case "TraceID" -> identifier(call, 16);
            case "SpanID" -> identifier(call, 8);
            default -> {
                BoundCondition condition = condition(call);
                yield (at, into) -> into.setBool(condition.test(at));
            }
        };
    }

    /** An element of the list that a function answers, as in {@code Split(name, "/")[1]}. */
    private static ValueReader element(Expression.Call call, ValueReader list) throws InvalidExpressionException {
        if (call.keys().size() > 1 || !(call.keys().getFirst() instanceof Expression.Int index)) {
            throw new InvalidExpressionException(
                    call.keys().getFirst().offset(),
                    "what " + call.name() + " answers can only be indexed by a number");
        }
        return (at, into) -> {
            list.read(at, into);
            List<AnyValue> elements = into.type() == Operand.Type.LIST
                    ? into.tree().getArrayValue().getValuesList()
                    : List.of();
            if (index.value() < 0 || index.value() >= elements.size()) {
                throw new EvaluationException(
                        call.name() + ": no element " + index.value() + " (there are " + elements.size() + ")");
            }
            into.set(elements.get((int) index.value()));
        };
    }

    private BoundCondition containsValue(Expression.Call call) throws InvalidExpressionException {
        ValueReader target = binder.value(argument(call, 0, "target", 2));
        ValueReader item = binder.value(argument(call, 1, "item", 2));
        int listSlot = binder.slot();
        int itemSlot = binder.slot();
        int elementSlot = binder.slot();
        return at -> {
            Operand list = at.operand(listSlot);
            target.read(at, list);
            if (list.type() != Operand.Type.LIST) {
                throw new EvaluationException("ContainsValue: expected a list but found "
                        + list.type().label());
            }
            Operand wanted = at.operand(itemSlot);
            item.read(at, wanted);
            return Converters.indexOf(list.tree().getArrayValue().getValuesList(), wanted, at.operand(elementSlot))
                    >= 0;
        };
    }

    private BoundCondition isMatch(Expression.Call call) throws InvalidExpressionException {
        ValueReader target = binder.value(argument(call, 0, "target", 2));
        Expression.Text pattern = text(call, 1, "pattern", 2);
        Pattern compiled;
        try {
            compiled = Pattern.compile(pattern.value());
        } catch (PatternSyntaxException wrong) {
            throw new InvalidExpressionException(
                    pattern.offset(), "pattern \"" + pattern.value() + "\" is not valid: " + wrong.getDescription());
        }
        int slot = binder.slot();
        return at -> {
            Operand operand = at.operand(slot);
            target.read(at, operand);
            return operand.type() != Operand.Type.NIL
                    && compiled.matcher(like("IsMatch", operand)).find();
        };
    }

    /** The text of a value, for functions that accept any kind of text. */
    static String like(String function, Operand operand) {
        return switch (operand.type()) {
            case STRING -> operand.asString();
            case INT -> String.valueOf(operand.asLong());
            case DOUBLE -> number(function, operand.asDouble());
            case BOOL -> String.valueOf(operand.asBool());
            case BYTES -> HexFormat.of().formatHex(operand.asBytes().toByteArray());
            case MAP, LIST -> ValueText.of(operand.tree());
            case NIL, TIME, DURATION ->
                throw new EvaluationException(function + ": expected a text but found "
                        + operand.type().label());
        };
    }

    /** A double as the OpenTelemetry Collector writes JSON: exponents have two digits at least, and there are no infinities. */
    private static String number(String function, double value) {
        if (!Double.isFinite(value)) {
            throw new EvaluationException(function + ": " + value + " has no text");
        }
        String text = ValueText.of(value);
        int exponent = text.indexOf("e-");
        return exponent >= 0 && text.length() == exponent + 3
                ? text.substring(0, exponent + 2) + '0' + text.substring(exponent + 2)
                : text;
    }

    private BoundCondition isType(Expression.Call call, Operand.Type type) throws InvalidExpressionException {
        ValueReader target = binder.value(argument(call, 0, "target", 1));
        int slot = binder.slot();
        return at -> {
            Operand operand = at.operand(slot);
            target.read(at, operand);
            return operand.type() == type;
        };
    }

    private BoundCondition hasAffix(Expression.Call call, String name, BiPredicate<String, String> test)
            throws InvalidExpressionException {
        ValueReader target = binder.value(argument(call, 0, "target", 2));
        String affix = text(call, 1, name, 2).value();
        int slot = binder.slot();
        return at -> {
            Operand operand = at.operand(slot);
            target.read(at, operand);
            if (operand.type() != Operand.Type.STRING) {
                throw new EvaluationException(call.name() + ": expected a string but found "
                        + operand.type().label());
            }
            return test.test(operand.asString(), affix);
        };
    }

    private BoundCondition isRootSpan(Expression.Call call) throws InvalidExpressionException {
        arity(call, 0);
        only(call, Context.SPAN);
        return at -> at.span().parentSpanId() == 0;
    }

    private BoundCondition hasAttributeKey(Expression.Call call) throws InvalidExpressionException {
        String key = text(call, 0, "key", 1).value();
        return onDataPoints(call, attribute -> attribute.getKey().equals(key));
    }

    private BoundCondition hasAttribute(Expression.Call call) throws InvalidExpressionException {
        String key = text(call, 0, "key", 2).value();
        String value = text(call, 1, "expectedVal", 2).value();
        return onDataPoints(
                call,
                attribute -> attribute.getKey().equals(key)
                        && attribute.getValue().hasStringValue()
                        && attribute.getValue().getStringValue().equals(value));
    }

    private BoundCondition onDataPoints(Expression.Call call, Predicate<KeyValue> test)
            throws InvalidExpressionException {
        only(call, Context.METRIC);
        binder.needMetric();
        return at -> attributes(at.metric()).anyMatch(test);
    }

    private static Stream<KeyValue> attributes(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsList().stream().flatMap(p -> p.getAttributesList().stream());
            case SUM -> metric.getSum().getDataPointsList().stream().flatMap(p -> p.getAttributesList().stream());
            case HISTOGRAM ->
                metric.getHistogram().getDataPointsList().stream().flatMap(p -> p.getAttributesList().stream());
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogram().getDataPointsList().stream()
                        .flatMap(p -> p.getAttributesList().stream());
            case SUMMARY ->
                metric.getSummary().getDataPointsList().stream().flatMap(p -> p.getAttributesList().stream());
            case DATA_NOT_SET -> Stream.empty();
        };
    }

    private static ValueReader duration(Expression.Call call) throws InvalidExpressionException {
        Expression.Text text = text(call, 0, "duration", 1);
        Duration duration;
        try {
            duration = GoDuration.parse(text.value());
        } catch (IllegalArgumentException wrong) {
            throw new InvalidExpressionException(text.offset(), String.valueOf(wrong.getMessage()));
        }
        long nanos = duration.toNanos();
        return (at, into) -> into.setDuration(nanos);
    }

    private static ValueReader identifier(Expression.Call call, int length) throws InvalidExpressionException {
        Expression argument = argument(call, 0, "bytes", 1);
        ByteString value = switch (argument) {
            case Expression.Bytes bytes -> Binder.parse(bytes);
            case Expression.Text text
            when text.value().matches("([0-9a-fA-F]{2})+") ->
                ByteString.copyFrom(HexFormat.of().parseHex(text.value()));
            default ->
                throw new InvalidExpressionException(
                        argument.offset(), call.name() + ": expected bytes such as 0x0102 or a hexadecimal string");
        };
        if (value.size() != length) {
            throw new InvalidExpressionException(
                    argument.offset(), call.name() + ": " + value.size() + " bytes (expected: " + length + ")");
        }
        return (at, into) -> into.setBytes(value);
    }

    static Expression.Text text(Expression.Call call, int index, String name, int arity)
            throws InvalidExpressionException {
        Expression argument = argument(call, index, name, arity);
        if (argument instanceof Expression.Text text) {
            return text;
        }
        throw new InvalidExpressionException(
                argument.offset(),
                "argument " + name + " of " + call.name() + " must be a string literal; others are not supported");
    }

    /** The argument with this name, or else at this position. */
    static Expression argument(Expression.Call call, int index, String name, int arity)
            throws InvalidExpressionException {
        arity(call, arity);
        List<Expression.Argument> arguments = call.arguments();
        for (Expression.Argument argument : arguments) {
            if (argument.name().equals(name)) {
                return argument.value();
            }
        }
        Expression.Argument positional = arguments.get(index);
        if (!positional.name().isEmpty()) {
            throw new InvalidExpressionException(
                    positional.value().offset(),
                    "function " + call.name() + " has no argument \"" + positional.name() + "\" here (expected: " + name
                            + ")");
        }
        return positional.value();
    }

    private static void arity(Expression.Call call, int expected) throws InvalidExpressionException {
        int found = call.arguments().size();
        if (found != expected) {
            throw new InvalidExpressionException(
                    call.offset(),
                    "function " + call.name() + " has " + found + " arguments (expected: " + expected + ")");
        }
    }

    private void only(Expression.Call call, Context context) throws InvalidExpressionException {
        if (binder.context() != context) {
            throw new InvalidExpressionException(
                    call.offset(),
                    "function " + call.name() + " is not to be had in context "
                            + binder.context().key() + " (expected: " + context.key() + ")");
        }
    }

    private static void refuseKeys(Expression.Call call) throws InvalidExpressionException {
        if (!call.keys().isEmpty()) {
            throw new InvalidExpressionException(
                    call.keys().getFirst().offset(), "indexing what " + call.name() + " answers is not supported");
        }
    }

    private static InvalidExpressionException unknown(Expression.Call call) {
        return new InvalidExpressionException(
                call.offset(), "function " + call.name() + " is not supported (expected one of: " + SUPPORTED + ")");
    }
}
