package io.spillway.ottl;

import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key in square brackets behind a path or a call. */
sealed interface Key {
    /** A string. */
    record Name(AttributeKey key) implements Key {}

    /** A number from 0. */
    record Position(long index) implements Key {}

    /** An expression that becomes a string or a number. */
    record Computed(Getter getter) implements Key {}

    default AttributeKey name(Frame frame) {
        return switch (this) {
            case Name(AttributeKey key) -> key;
            case Position _ -> throw new EvaluationException("a map cannot be indexed by a number");
            case Computed(Getter getter) -> {
                if (getter.get(frame) instanceof String text) {
                    yield AttributeKey.of(text);
                }
                throw new EvaluationException("the key of a map must be a string");
            }
        };
    }

    default int index(Frame frame, int size) {
        long index = switch (this) {
            case Name _ -> throw new EvaluationException("a list cannot be indexed by a string");
            case Position(long number) -> number;
            case Computed(Getter getter) -> {
                if (getter.get(frame) instanceof Long number) {
                    yield number;
                }
                throw new EvaluationException("the index of a list must be an integer");
            }
        };
        if (index < 0 || index >= size) {
            throw new EvaluationException("index " + index + " is out of bounds (there are " + size + " elements)");
        }
        return (int) index;
    }

    /** Follows keys into an attribute; nil where a map does not have a name. */
    static @Nullable Object follow(@Nullable Object value, List<Key> keys, int from, Frame frame) {
        Object current = value;
        for (int i = from; i < keys.size(); i++) {
            switch (current) {
                case MapValue map -> {
                    int number = map.find(keys.get(i).name(frame));
                    if (number < 0) {
                        return null;
                    }
                    current = map.valueAt(number);
                }
                case ListValue list -> current = list.get(keys.get(i).index(frame, list.size()));
                case null, default ->
                    throw new EvaluationException("a value of type " + Values.label(current) + " cannot be indexed");
            }
        }
        return current;
    }

    /**
     * Sets what keys lead to in a map; makes maps and lists on the way where there is nothing. What is made stays when the value is
     * refused, as in the OpenTelemetry Collector.
     */
    static void set(MapValue map, List<Key> keys, int from, Frame frame, @Nullable Object value) {
        AttributeKey key = keys.get(from).name(frame);
        int number = map.find(key);
        if (number < 0) {
            number = map.add(key, null);
        }
        if (from + 1 == keys.size()) {
            map.setAt(number, leaf(value, from + 1, frame));
            return;
        }
        Object inside = map.valueAt(number);
        Object holder = inside == null ? container(keys.get(from + 1), frame) : inside;
        if (inside == null) {
            map.setAt(number, holder);
        }
        setInside(holder, inside == null, keys, from + 1, frame, value);
    }

    /** Sets what keys lead to in a list. */
    static void set(ListValue list, List<Key> keys, int from, Frame frame, @Nullable Object value) {
        setElement(list, keys.get(from).index(frame, list.size()), keys, from, frame, value);
    }

    private static void setElement(
            ListValue list, int index, List<Key> keys, int from, Frame frame, @Nullable Object value) {
        if (from + 1 == keys.size()) {
            list.set(index, leaf(value, from + 1, frame));
            return;
        }
        Object inside = list.get(index);
        Object holder = inside == null ? container(keys.get(from + 1), frame) : inside;
        if (inside == null) {
            list.set(index, holder);
        }
        setInside(holder, inside == null, keys, from + 1, frame, value);
    }

    private static void setInside(
            Object holder, boolean isNew, List<Key> keys, int from, Frame frame, @Nullable Object value) {
        switch (holder) {
            case MapValue map -> set(map, keys, from, frame, value);
            // The first element of a new list is set by a negative index, as in the OpenTelemetry Collector
            case ListValue list
            when isNew && isNegative(keys.get(from), frame) -> setElement(list, 0, keys, from, frame, value);
            case ListValue list -> set(list, keys, from, frame, value);
            default -> throw new EvaluationException("a value of type " + Values.label(holder) + " cannot be indexed");
        }
    }

    private static @Nullable Object leaf(@Nullable Object value, int level, Frame frame) {
        frame.budget.spend(value, level);
        return Values.attribute(value);
    }

    /** No list is made longer than this by an index beyond its end. */
    int MAX_FILLED = 10_000;

    /** A map or a list for a key, with empty elements up to the key's. */
    private static Object container(Key key, Frame frame) {
        boolean isIndex = key instanceof Position
                || (key instanceof Computed(Getter getter) && getter.get(frame) instanceof Long);
        if (!isIndex) {
            return new MapValue();
        }
        ListValue list = new ListValue();
        int index = isNegative(key, frame) ? 0 : key.index(frame, MAX_FILLED);
        for (int i = 0; i <= index; i++) {
            list.add(null);
        }
        return list;
    }

    private static boolean isNegative(Key key, Frame frame) {
        return switch (key) {
            case Name _ -> false;
            case Position(long index) -> index < 0;
            case Computed(Getter getter) -> getter.get(frame) instanceof Long index && index < 0;
        };
    }

    /** Follows keys into the result of a function, where a missing name is an error. */
    static @Nullable Object followResult(@Nullable Object value, List<Key> keys, Frame frame) {
        Object current = value;
        for (Key key : keys) {
            switch (current) {
                case MapValue map -> {
                    int number = map.find(key.name(frame));
                    if (number < 0) {
                        throw new EvaluationException("the map has no key \"" + key.name(frame) + "\"");
                    }
                    current = map.valueAt(number);
                }
                case ListValue list -> current = list.get(key.index(frame, list.size()));
                case RawList list ->
                    current =
                            list.elements().get(key.index(frame, list.elements().size()));
                case null, default ->
                    throw new EvaluationException("a value of type " + Values.label(current) + " cannot be indexed");
            }
        }
        return current;
    }
}
