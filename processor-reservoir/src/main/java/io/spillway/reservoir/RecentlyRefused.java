package io.spillway.reservoir;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The complete traces that were refused last, so that a span that comes after its trace's timeout does not begin another
 * trace. Guarded by the engine's lock.
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
