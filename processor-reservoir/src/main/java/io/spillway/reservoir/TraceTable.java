package io.spillway.reservoir;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The held traces. The reserved ones are in the reservoirs of the window; the waiting ones, pending or kept, wait until they are
 * complete, in the order of their last spans; the emitting ones wait until the next consumer accepts them. Guarded by the lock of
 * the engine.
 */
final class TraceTable {
    private static final float LOAD = 0.75f;

    private final Map<TraceId, HeldTrace> reserved = new HashMap<>();
    private final LinkedHashMap<TraceId, HeldTrace> waiting = new LinkedHashMap<>(16, LOAD, true);

    private final Set<HeldTrace> emitting = new LinkedHashSet<>();

    /** A reserved or waiting trace, for further spans. */
    @Nullable
    HeldTrace find(TraceId id) {
        HeldTrace found = waiting.get(id);
        return found != null ? found : reserved.get(id);
    }

    /** Adds a trace that is not emitting, or moves it to the place of its state. */
    void put(HeldTrace trace) {
        if (trace.isReserved()) {
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
        emitting.remove(trace);
    }

    /** Moves a trace to the emitting ones. */
    void emit(HeldTrace trace) {
        waiting.remove(trace.id, trace);
        reserved.remove(trace.id, trace);
        emitting.add(trace);
    }

    /** The emitting traces, in their order. */
    Collection<HeldTrace> emitting() {
        return emitting;
    }

    /** The traces that wait, the one that has been silent for longest first. */
    Collection<HeldTrace> waiting() {
        return waiting.values();
    }

    Collection<HeldTrace> reserved() {
        return reserved.values();
    }
}
