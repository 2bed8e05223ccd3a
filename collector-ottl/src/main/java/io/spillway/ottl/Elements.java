package io.spillway.ottl;

import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import org.jspecify.annotations.Nullable;

/** The entries of a map or the elements of a list, one after the other. */
sealed interface Elements {
    /** The entries of a map; the key is a string. */
    record OfMap(MapValue map) implements Elements {}

    /** The elements of a list; the key is the position. */
    record OfList(ListValue list) implements Elements {}

    /** Sees one element. */
    @FunctionalInterface
    interface Visitor {
        /** Answers whether to go on. */
        boolean visit(Object key, @Nullable Object value);
    }

    static Elements of(@Nullable Object value) {
        return switch (value) {
            case MapValue map -> new OfMap(map);
            case ListValue list -> new OfList(list);
            case RawList _ -> new OfList(Arguments.asList(value));
            case null, default -> throw Values.unexpected("a map or a list", value);
        };
    }

    default void forEach(Visitor visitor) {
        switch (this) {
            case OfMap(MapValue map) -> {
                int number = map.first();
                while (number >= 0 && visitor.visit(map.keyAt(number), map.valueAt(number))) {
                    number = map.next(number);
                }
            }
            case OfList(ListValue list) -> {
                int index = 0;
                while (index < list.size() && visitor.visit((long) index, list.get(index))) {
                    index++;
                }
            }
        }
    }

    /** An empty map or list, as the source is. */
    default Collector collector() {
        return switch (this) {
            case OfMap _ -> new Collector(new MapValue());
            case OfList _ -> new Collector(new ListValue());
        };
    }

    /** Collects elements into a map or a list, in which a key may be there twice as in the source. */
    record Collector(Object target) {
        void add(Object key, @Nullable Object value) {
            switch (target) {
                case MapValue map -> map.add((String) key, Values.attribute(value));
                case ListValue list -> list.add(Values.attribute(value));
                default -> throw new IllegalStateException("neither a map nor a list: " + target);
            }
        }
    }
}
