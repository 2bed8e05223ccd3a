package io.spillway.ottl;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.spillway.telemetry.AttributeKey;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields that paths can name. */
final class Paths {
    private Paths() {}

    /** A reader of a path in a condition of this context. */
    static ValueReader bind(Expression.Path path, Context context) throws InvalidExpressionException {
        List<Expression.Segment> segments = path.segments();
        Optional<Context> named = Context.ofPrefix(segments.getFirst().name());
        // "metric" and the like can only be contexts: no context has a field of such a name.
        Context owner = named.orElse(context);
        if (!context.readable().contains(owner)) {
            throw new InvalidExpressionException(
                    path.offset(), "path \"" + path.dotted() + "\" is not to be had in context " + context.key());
        }
        if (named.isPresent()) {
            if (segments.size() == 1 || !segments.getFirst().keys().isEmpty()) {
                throw unsupported(path, context);
            }
            segments = segments.subList(1, segments.size());
        }
        ValueReader reader = switch (owner) {
            case RESOURCE -> resource(segments);
            case SCOPE -> scope(segments);
            case SPAN -> span(segments);
            case SPANEVENT -> null;
            case METRIC -> metric(segments);
            case DATAPOINT -> dataPoint(segments);
            case LOG -> log(segments);
        };
        if (reader == null) {
            throw unsupported(path, context);
        }
        return reader;
    }

    private static InvalidExpressionException unsupported(Expression.Path path, Context context) {
        boolean keyed =
                path.segments().stream().anyMatch(segment -> !segment.keys().isEmpty());
        return new InvalidExpressionException(
                path.offset(),
                "path \"" + path.dotted() + (keyed ? "[…]" : "") + "\" is not supported in context " + context.key());
    }

    private static @Nullable ValueReader resource(List<Expression.Segment> path) throws InvalidExpressionException {
        return switch (name(path)) {
            case "attributes[]" ->
                attribute(
                        path.getFirst(),
                        (at, key, into) -> into.took(at.item().resourceAttribute(key, into.attribute())));
            case "dropped_attributes_count" ->
                (at, into) -> into.setInt(at.item().resource().getDroppedAttributesCount());
            default -> null;
        };
    }

    private static @Nullable ValueReader scope(List<Expression.Segment> path) throws InvalidExpressionException {
        return switch (name(path)) {
            case "name" -> (at, into) -> into.setString(at.item().scopeName());
            case "version" -> (at, into) -> into.setString(at.item().scopeVersion());
            case "attributes[]" ->
                attribute(
                        path.getFirst(), (at, key, into) -> into.took(at.item().scopeAttribute(key, into.attribute())));
            case "dropped_attributes_count" ->
                (at, into) -> into.setInt(at.item().scope().getDroppedAttributesCount());
            default -> null;
        };
    }

    private static @Nullable ValueReader span(List<Expression.Segment> path) throws InvalidExpressionException {
        return switch (name(path)) {
            case "name" -> (at, into) -> into.setString(at.span().name());
            case "kind" -> (at, into) -> into.setInt(at.span().kind());
            case "kind.string" ->
                (at, into) -> into.setString(SpanKindNames.of(at.span().kind()));
            case "status.code" -> (at, into) -> into.setInt(at.span().statusCode());
            case "status.message" -> (at, into) -> into.setString(at.span().statusMessage());
            case "start_time_unix_nano" -> (at, into) -> into.setInt(at.span().startTimeUnixNano());
            case "end_time_unix_nano" -> (at, into) -> into.setInt(at.span().endTimeUnixNano());
            case "start_time" -> (at, into) -> into.setTime(at.span().startTimeUnixNano());
            case "end_time" -> (at, into) -> into.setTime(at.span().endTimeUnixNano());
            case "flags" ->
                (at, into) -> into.setInt(Integer.toUnsignedLong(at.span().flags()));
            case "trace_state" -> (at, into) -> into.setString(at.span().traceState());
            case "trace_state[]" -> traceState(path.getFirst());
            case "trace_id" ->
                (at, into) ->
                        into.setBytes(bytes(at.span().traceIdHigh(), at.span().traceIdLow()));
            case "trace_id.string" ->
                (at, into) ->
                        into.setString(hex(at.span().traceIdHigh(), at.span().traceIdLow()));
            case "span_id" -> (at, into) -> into.setBytes(bytes(at.span().spanId()));
            case "span_id.string" -> (at, into) -> into.setString(hex(at.span().spanId()));
            case "parent_span_id" -> (at, into) -> into.setBytes(bytes(at.span().parentSpanId()));
            case "parent_span_id.string" ->
                (at, into) -> into.setString(hex(at.span().parentSpanId()));
            case "attributes[]" -> itemAttribute(path.getFirst());
            case "dropped_attributes_count" ->
                (at, into) -> into.setInt(at.span().item().getDroppedAttributesCount());
            case "dropped_events_count" ->
                (at, into) -> into.setInt(at.span().item().getDroppedEventsCount());
            case "dropped_links_count" ->
                (at, into) -> into.setInt(at.span().item().getDroppedLinksCount());
            default -> null;
        };
    }

    private static @Nullable ValueReader metric(List<Expression.Segment> path) {
        return switch (name(path)) {
            case "name" -> (at, into) -> into.setString(at.dataPoint().metricName());
            case "description" -> (at, into) -> into.setString(at.dataPoint().metricDescription());
            case "unit" -> (at, into) -> into.setString(at.dataPoint().metricUnit());
            case "type" ->
                (at, into) ->
                        into.setInt(DataPointFields.typeNumber(at.dataPoint().metricType()));
            case "aggregation_temporality" ->
                (at, into) -> {
                    switch (at.dataPoint().metricType()) {
                        case SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM ->
                            into.setInt(at.dataPoint().aggregationTemporality());
                        case GAUGE, SUMMARY, DATA_NOT_SET -> into.setNil();
                    }
                };
            case "is_monotonic" ->
                (at, into) -> {
                    if (at.dataPoint().metricType() == Metric.DataCase.SUM) {
                        into.setBool(at.dataPoint().isMonotonic());
                    } else {
                        into.setNil();
                    }
                };
            default -> null;
        };
    }

    private static @Nullable ValueReader dataPoint(List<Expression.Segment> path) throws InvalidExpressionException {
        return switch (name(path)) {
            case "attributes[]" -> itemAttribute(path.getFirst());
            case "start_time_unix_nano" ->
                (at, into) -> into.setInt(at.dataPoint().startTimeUnixNano());
            case "time_unix_nano" -> (at, into) -> into.setInt(at.dataPoint().timeUnixNano());
            case "start_time" -> (at, into) -> into.setTime(at.dataPoint().startTimeUnixNano());
            case "time" -> (at, into) -> into.setTime(at.dataPoint().timeUnixNano());
            case "flags" ->
                (at, into) -> into.setInt(Integer.toUnsignedLong(at.dataPoint().flags()));
            case "value_double" -> decoded(DataPointFields::doubleValue);
            case "value_int" -> decoded(DataPointFields::intValue);
            case "count" -> decoded(DataPointFields::count);
            case "sum" -> decoded(DataPointFields::sum);
            case "scale" -> decoded(DataPointFields::scale);
            case "zero_count" -> decoded(DataPointFields::zeroCount);
            default -> null;
        };
    }

    private static @Nullable ValueReader log(List<Expression.Segment> path) throws InvalidExpressionException {
        return switch (name(path)) {
            case "body" -> (at, into) -> into.took(at.logRecord().body(into.attribute()));
            case "body[]" -> {
                Key[] keys = keys(path.getFirst());
                yield (at, into) -> {
                    into.took(at.logRecord().body(into.attribute()));
                    index(into, keys, 0);
                };
            }
            case "body.string" ->
                (at, into) -> {
                    boolean present = at.logRecord().body(into.attribute());
                    into.setString(present ? ValueText.of(into.attribute().toAnyValue()) : "");
                };
            case "attributes[]" -> itemAttribute(path.getFirst());
            case "severity_number" -> (at, into) -> into.setInt(at.logRecord().severityNumber());
            case "severity_text" -> (at, into) -> into.setString(at.logRecord().severityText());
            case "event_name" -> (at, into) -> into.setString(at.logRecord().eventName());
            case "time_unix_nano" -> (at, into) -> into.setInt(at.logRecord().timeUnixNano());
            case "observed_time_unix_nano" ->
                (at, into) -> into.setInt(at.logRecord().observedTimeUnixNano());
            case "time" -> (at, into) -> into.setTime(at.logRecord().timeUnixNano());
            case "observed_time" -> (at, into) -> into.setTime(at.logRecord().observedTimeUnixNano());
            case "flags" ->
                (at, into) -> into.setInt(Integer.toUnsignedLong(at.logRecord().flags()));
            case "trace_id" ->
                (at, into) -> into.setBytes(
                        bytes(at.logRecord().traceIdHigh(), at.logRecord().traceIdLow()));
            case "trace_id.string" ->
                (at, into) -> into.setString(
                        hex(at.logRecord().traceIdHigh(), at.logRecord().traceIdLow()));
            case "span_id" -> (at, into) -> into.setBytes(bytes(at.logRecord().spanId()));
            case "span_id.string" ->
                (at, into) -> into.setString(hex(at.logRecord().spanId()));
            case "dropped_attributes_count" ->
                (at, into) -> into.setInt(at.logRecord().item().getDroppedAttributesCount());
            default -> null;
        };
    }

    /** A path's shape: its names, with {@code []} behind a name that has keys. */
    private static String name(List<Expression.Segment> path) {
        return String.join(
                ".",
                path.stream()
                        .map(segment -> segment.keys().isEmpty() ? segment.name() : segment.name() + "[]")
                        .toList());
    }

    private static ValueReader itemAttribute(Expression.Segment segment) throws InvalidExpressionException {
        return attribute(segment, (at, key, into) -> into.took(at.item().attribute(key, into.attribute())));
    }

    private static ValueReader attribute(Expression.Segment segment, AttributeReader reader)
            throws InvalidExpressionException {
        Key[] keys = keys(segment);
        if (!(keys[0] instanceof Key.Name(String name))) {
            throw new InvalidExpressionException(
                    segment.keys().getFirst().offset(), "the key of an attribute must be a string");
        }
        AttributeKey key = AttributeKey.of(name);
        if (keys.length == 1) {
            return (at, into) -> reader.read(at, key, into);
        }
        return (at, into) -> {
            if (reader.read(at, key, into)) {
                index(into, keys, 1);
            }
        };
    }

    /** Follows the keys into a map or list: a name that a map does not have is nil, everything else that does not fit is an error. */
    private static void index(Operand value, Key[] keys, int from) {
        for (int i = from; i < keys.length; i++) {
            AnyValue found = step(value, keys[i]);
            if (found == null) {
                value.setNil();
                return;
            }
            value.set(found);
        }
    }

    private static @Nullable AnyValue step(Operand value, Key key) {
        return switch (value.type()) {
            case MAP -> {
                if (key instanceof Key.Name(String name)) {
                    yield entry(value.tree(), name);
                }
                throw new EvaluationException("a map cannot be indexed by a number");
            }
            case LIST -> element(value.tree().getArrayValue(), key);
            case NIL, BOOL, INT, DOUBLE, STRING, BYTES, TIME, DURATION ->
                throw new EvaluationException("a value of type " + value.type().label() + " cannot be indexed");
        };
    }

    private static AnyValue element(ArrayValue list, Key key) {
        if (key instanceof Key.Position(int position)) {
            if (position < list.getValuesCount()) {
                return list.getValues(position);
            }
            throw new EvaluationException(
                    "index " + position + " is out of bounds (there are " + list.getValuesCount() + " elements)");
        }
        throw new EvaluationException("a list cannot be indexed by a string");
    }

    private static @Nullable AnyValue entry(AnyValue map, String name) {
        for (KeyValue entry : map.getKvlistValue().getValuesList()) {
            if (entry.getKey().equals(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    private static Key[] keys(Expression.Segment segment) throws InvalidExpressionException {
        Key[] keys = new Key[segment.keys().size()];
        for (int i = 0; i < keys.length; i++) {
            Expression key = segment.keys().get(i);
            keys[i] = switch (key) {
                case Expression.Text text -> new Key.Name(text.value());
                case Expression.Int number
                when number.value() >= 0 && number.value() <= Integer.MAX_VALUE ->
                    new Key.Position((int) number.value());
                default ->
                    throw new InvalidExpressionException(
                            key.offset(), "a key must be a string or a number from 0; others are not supported");
            };
        }
        return keys;
    }

    private static ValueReader traceState(Expression.Segment segment) throws InvalidExpressionException {
        Key[] keys = keys(segment);
        if (keys.length != 1 || !(keys[0] instanceof Key.Name(String name))) {
            throw new InvalidExpressionException(
                    segment.keys().getFirst().offset(), "the key of a trace state must be one string");
        }
        return (at, into) -> {
            for (String member : at.span().traceState().split(",")) {
                String trimmed = member.strip();
                if (trimmed.startsWith(name + "=")) {
                    into.setString(trimmed.substring(name.length() + 1));
                    return;
                }
            }
            into.setString("");
        };
    }

    private static ValueReader decoded(DataPointField field) {
        return (at, into) -> field.read(at.dataPoint().item(), into);
    }

    private static ByteString bytes(long high, long low) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(high).putLong(low).flip());
    }

    private static ByteString bytes(long id) {
        return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).flip());
    }

    private static String hex(long high, long low) {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    private static String hex(long id) {
        return HexFormat.of().toHexDigits(id);
    }

    /** A key in square brackets. */
    private sealed interface Key {
        record Name(String text) implements Key {}

        record Position(int index) implements Key {}
    }

    @FunctionalInterface
    private interface AttributeReader {
        boolean read(Evaluation at, AttributeKey key, Operand into);
    }

    @FunctionalInterface
    private interface DataPointField {
        void read(Message dataPoint, Operand into);
    }
}
