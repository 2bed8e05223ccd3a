package io.spillway.reservoir;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A sampler's memory of traces that it no longer holds: the emitted ones, for their late spans, and the refused ones, which must
 * stay refused. Guarded by the lock of the engine.
 */
final class PastTraces {
    private static final int LEAST_MEMORY = 1024;
    private static final long LEAST_RETENTION_TIMEOUTS = 10;

    private final RefusedTraces refused;
    private final RecentlyRefused recentlyRefused;
    private final KeptTraces kept;

    /**
     * @param largestK the largest k of a stratum
     * @param timeoutNanos the longest silence within a trace
     * @param onForgotten gets the number of each emitted trace that is forgotten
     */
    PastTraces(ReservoirConfig config, int largestK, long timeoutNanos, LongConsumer onForgotten) {
        this.refused = new RefusedTraces(refusedToRemember(largestK), timeoutNanos);
        this.recentlyRefused = new RecentlyRefused(
                config.decidesAtOnce() ? LEAST_MEMORY : config.buffer().traceBufferMaxSize());
        this.kept = new KeptTraces(
                2 * refusedToRemember(largestK),
                Math.max(config.windowDuration().toNanos(), LEAST_RETENTION_TIMEOUTS * timeoutNanos),
                onForgotten);
    }

    private static int refusedToRemember(int largestK) {
        return (int) Math.min(1 << 28, 2L * largestK + LEAST_MEMORY);
    }

    /** Grows with the largest k of a stratum. */
    void growTo(int largestK) {
        refused.rememberAtLeast(refusedToRemember(largestK));
        kept.rememberAtLeast(2 * refusedToRemember(largestK));
    }

    /** Spans of a trace with less randomness can be dropped without a further look. */
    long ignorable() {
        return Math.min(refused.ignorable(), kept.lowest());
    }

    /** Whether a trace was refused, and may still be going on. */
    boolean isRefused(TraceId id, long now) {
        return refused.contains(id, now) || recentlyRefused.contains(id);
    }

    /** Remembers a refused trace by its rank, for as long as its spans keep coming. */
    void refuse(TraceId id, long randomness, long lastNanos) {
        refused.add(id, randomness, lastNanos);
    }

    /** Remembers a refused trace whatever its rank, for as long as there is room. */
    void refuseRecent(TraceId id) {
        recentlyRefused.add(id);
    }

    /** An emitted trace; null when it is unknown or forgotten. */
    KeptTraces.@Nullable Kept emitted(TraceId id) {
        return kept.find(id);
    }

    void emitted(TraceId id, KeptTraces.Kept trace, long now) {
        kept.add(id, trace, now);
    }

    /** A held trace was kept; its late spans must be found from now on. */
    void kept(Verdict verdict) {
        kept.kept(verdict);
    }

    /** A trace counted by {@link #kept} is emitted now. */
    void noLongerKept(Verdict verdict) {
        kept.forget(verdict);
    }

    /** Forgets the refused traces that must have ended; answers the floor of the next window. */
    long closeWindow(long now) {
        return refused.windowClosed(now);
    }

    /** Nothing of so low a rank may be admitted until the traces of now must have ended. */
    void raiseFloor(long randomness, long now) {
        refused.raiseFloor(randomness, now);
    }

    MemoryRecord toRecord(long now) {
        return refused.toRecord(now);
    }
}
