package io.spillway.ottl;

import io.spillway.telemetry.ListValue;
import io.spillway.telemetry.MapValue;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One map made of nested maps and lists, to a depth. */
final class Flattening {
    private final long depth;
    private final boolean isResolving;
    private final MapValue result = new MapValue();
    private final Map<String, Integer> conflicts = new HashMap<>();

    /**
     * Begins with an empty map.
     *
     * @param isResolving whether a key that is there already gets a number; otherwise the last value stays
     */
    Flattening(long depth, boolean isResolving) {
        this.depth = depth;
        this.isResolving = isResolving;
    }

    MapValue of(MapValue map, String prefix) {
        entries(map, prefix, 0);
        return result;
    }

    private void entries(MapValue map, String prefix, long level) {
        String before = prefix.isEmpty() ? "" : prefix + ".";
        for (int i = map.first(); i >= 0; i = map.next(i)) {
            value(before, map.keyAt(i), map.valueAt(i), level);
        }
    }

    private void value(String before, String key, @Nullable Object value, long level) {
        switch (value) {
            case MapValue map when level < depth -> entries(map, before + key, level + 1);
            case ListValue list when level < depth -> elements(list, before + key, level);
            case null, default -> put(before + key, value);
        }
    }

    private void elements(ListValue list, String key, long level) {
        for (int i = 0; i < list.size(); i++) {
            String name = key + "." + i;
            switch (list.get(i)) {
                case MapValue map when level + 1 < depth -> entries(map, name, level + 2);
                case ListValue inner
                when level + 1 < depth -> {
                    for (int j = 0; j < inner.size(); j++) {
                        value(name, String.valueOf(j), inner.get(j), level + 3);
                    }
                }
                case Object element -> put(isResolving ? key : name, element);
                case null -> put(isResolving ? key : name, null);
            }
        }
    }

    private void put(String key, @Nullable Object value) {
        String free = key;
        if (isResolving && result.find(key) >= 0) {
            free = key + "." + conflicts.merge(key, 1, Integer::sum);
        } else if (isResolving) {
            conflicts.put(key, -1);
        }
        result.put(free, Values.attribute(value));
    }
}
