package io.spillway.reservoir;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The traces that were refused last, whatever their rank. A span that comes after the timeout of its trace then begins no new
 * trace. Guarded by the lock of the engine.
 */
final class RecentlyRefused {
    private final Map<TraceId, Boolean> ids;

    RecentlyRefused(int capacity) {
        ids = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<TraceId, Boolean> eldest) {
                return size() > capacity;
            }
        };
    }

    boolean contains(TraceId id) {
        return ids.containsKey(id);
    }

    void add(TraceId id) {
        ids.put(id, Boolean.TRUE);
    }
}
