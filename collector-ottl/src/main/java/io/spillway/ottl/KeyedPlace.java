package io.spillway.ottl;

import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A part of an attribute, or of the body.
 *
 * @param isMap whether the whole is always a map, as attributes are
 */
record KeyedPlace(Place whole, boolean isMap, List<Key> keys) implements Place {
    /** Whether an attribute is just a text, decided without decoding the attribute; empty for the body and for keys behind the first. */
    Optional<Predicate<Frame>> isText(AttributeKey text) {
        if (!(whole instanceof MapPlace attributes)
                || keys.size() != 1
                || !(keys.getFirst() instanceof Key.Name(var key))) {
            return Optional.empty();
        }
        return Optional.of(frame -> {
            MapValue map = attributes.map().apply(frame);
            int number = map.find(key);
            return number >= 0 && map.isText(number, text, frame.scratch);
        });
    }

    /** Sets an attribute to a value that is encoded once; empty for the body, for keys behind the first, and for maps and lists. */
    Optional<Editors.Action> setTo(Object literal) {
        if (!(whole instanceof MapPlace attributes)
                || keys.size() != 1
                || !(keys.getFirst() instanceof Key.Name(var key))) {
            return Optional.empty();
        }
        AttributeValue value;
        switch (literal) {
            case String text -> value = AttributeValue.of(text);
            case Long number -> value = AttributeValue.of(number);
            case Double number -> value = AttributeValue.of(number);
            case Boolean bool -> value = AttributeValue.of(bool);
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(frame -> {
            frame.budget.spend(literal, 1);
            attributes.map().apply(frame).put(key, value);
        });
    }

    @Override
    public @Nullable Object get(Frame frame) {
        Object value = whole.get(frame);
        if (!isMap && !(value instanceof MapValue) && !(value instanceof ListValue)) {
            throw new EvaluationException("a body of type " + Values.label(value) + " cannot be indexed");
        }
        return Key.follow(value, keys, 0, frame);
    }

    @Override
    public void set(Frame frame, Object value) {
        switch (whole.get(frame)) {
            case MapValue map -> Key.set(map, keys, 0, frame, value);
            case ListValue list -> Key.set(list, keys, 0, frame, value);
            case null, default -> throw new EvaluationException("a value that is no map and no list cannot be indexed");
        }
    }
}
