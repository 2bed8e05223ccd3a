package io.spillway.reservoir;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Remembers the emitted traces for their late spans, and forgets the oldest first. Guarded by the lock of the engine. */
final class KeptTraces {
    /** An emitted trace. */
    static final class Kept {
        final Verdict verdict;
        final long randomness;
        final long window;
        final int stratum;
        final String service;
        /** The number of the trace. */
        final long number;

        long lastNanos;

        Kept(HeldTrace trace, TraceState.Kept kept) {
            this(
                    kept.verdict(),
                    trace.randomness,
                    kept.window(),
                    kept.stratum(),
                    trace.service(),
                    trace.number,
                    trace.lastNanos());
        }

        Kept(Verdict verdict, long randomness, long window, int stratum, String service, long number, long lastNanos) {
            this.verdict = verdict;
            this.randomness = randomness;
            this.window = window;
            this.stratum = stratum;
            this.service = service;
            this.number = number;
            this.lastNanos = lastNanos;
        }
    }

    private int capacity;
    private final long retentionNanos;
    private final LongConsumer onForgotten;
    private final Map<TraceId, Kept> byId = new LinkedHashMap<>();
    /** The number of traces, kept and emitted, by the smallest randomness that their window allows. */
    private final TreeMap<Long, Integer> floors = new TreeMap<>();

    /** @param onForgotten gets the number of each trace that is forgotten */
    KeptTraces(int capacity, long retentionNanos, LongConsumer onForgotten) {
        this.capacity = capacity;
        this.retentionNanos = retentionNanos;
        this.onForgotten = onForgotten;
    }

    void rememberAtLeast(int traces) {
        capacity = Math.max(capacity, traces);
    }

    @Nullable
    Kept find(TraceId id) {
        return byId.get(id);
    }

    void add(TraceId id, Kept kept, long nowNanos) {
        Kept earlier = byId.remove(id);
        if (earlier == null) {
            kept(kept.verdict);
        } else if (earlier.number != kept.number) {
            onForgotten.accept(earlier.number);
        }
        byId.put(id, kept);
        Iterator<Kept> oldest = byId.values().iterator();
        while (oldest.hasNext()) {
            Kept candidate = oldest.next();
            if (byId.size() <= capacity && nowNanos - candidate.lastNanos < retentionNanos) {
                break;
            }
            oldest.remove();
            forget(candidate.verdict);
            onForgotten.accept(candidate.number);
        }
    }

    /** A trace was kept; it counts from now on, and comes here when it is emitted. */
    void kept(Verdict verdict) {
        floors.merge(floor(verdict), 1, Integer::sum);
    }

    /** A trace counts no longer. */
    void forget(Verdict verdict) {
        floors.computeIfPresent(floor(verdict), (_, count) -> count == 1 ? null : count - 1);
    }

    /** The smallest randomness that a span of a kept trace can have; {@link Long#MAX_VALUE} when there is none. */
    long lowest() {
        return floors.isEmpty() ? Long.MAX_VALUE : floors.firstKey();
    }

    private static long floor(Verdict verdict) {
        return switch (verdict) {
            case Verdict.AtThreshold at -> at.threshold();
            case Verdict.WithProbability _ -> 0;
        };
    }

    int size() {
        return byId.size();
    }
}
