package io.spillway.reservoir;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The traces that more spans can be added to: those in reservoirs, and those that wait to be complete, these in the order in
 * which they were last heard of. Guarded by the engine's lock.
 */
final class TraceTable {
    private static final float LOAD = 0.75f;

    private final Map<TraceId, HeldTrace> reserved = new HashMap<>();
    private final LinkedHashMap<TraceId, HeldTrace> waiting = new LinkedHashMap<>(16, LOAD, true);

    @Nullable
    HeldTrace find(TraceId id) {
        HeldTrace found = waiting.get(id);
        return found != null ? found : reserved.get(id);
    }

    /** Adds a trace, or moves it to where its phase belongs. */
    void put(HeldTrace trace) {
        if (trace.phase == HeldTrace.Phase.RESERVED) {
            waiting.remove(trace.id);
            reserved.put(trace.id, trace);
        } else {
            reserved.remove(trace.id);
            waiting.put(trace.id, trace);
        }
    }

    void remove(HeldTrace trace) {
        waiting.remove(trace.id, trace);
        reserved.remove(trace.id, trace);
    }

    /** Those that wait, the one that has been silent for longest first. */
    Collection<HeldTrace> waiting() {
        return waiting.values();
    }

    Collection<HeldTrace> reserved() {
        return reserved.values();
    }
}
