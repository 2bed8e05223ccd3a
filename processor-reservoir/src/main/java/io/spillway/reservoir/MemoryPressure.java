package io.spillway.reservoir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes room when too many bytes of spans are in memory: moves spans to the store, or drops the traces of the lowest ranks.
 * Guarded by the lock of the engine.
 */
final class MemoryPressure {
    /** Spilling goes on down to this part of the allowed bytes. */
    private static final double SPILL_TO = 0.75;

    private static final Comparator<HeldTrace> BY_BYTES_IN_MEMORY = Comparator.comparingLong(HeldTrace::bytesInMemory);

    private final SamplerState state;

    MemoryPressure(SamplerState state) {
        this.state = state;
    }

    /** Makes room; completed once there is room, or as much as there can be. */
    CompletableFuture<Void> relieve(long allowedBytes) {
        if (state.memory().bytes() <= allowedBytes) {
            return CompletableFuture.completedFuture(null);
        }
        if (state.journal().isDurable()) {
            // When the disk fails too, sampling goes on with the traces that fit.
            return spill(allowedBytes).exceptionally(_ -> {
                dropLowest(allowedBytes);
                return null;
            });
        }
        dropLowest(allowedBytes);
        return CompletableFuture.completedFuture(null);
    }

    private void dropLowest(long allowedBytes) {
        while (state.memory().bytes() > allowedBytes) {
            HeldTrace victim = lowest();
            if (victim == null) {
                evictLargest(allowedBytes);
                return;
            }
            state.drop(victim, DropReason.MEMORY);
        }
    }

    /** Ends the wait of the oldest pending trace; then takes the lowest trace out of the fullest reservoir, or answers null. */
    private @Nullable HeldTrace lowest() {
        for (HeldTrace trace : state.table().waiting()) {
            if (trace.isPending()) {
                state.evict(trace);
                break;
            }
        }
        return state.strata().fullest().reservoir.shrink();
    }

    /** Only kept traces are left, and make room only when they leave: evicts the largest before they are complete. */
    private void evictLargest(long allowedBytes) {
        Collection<HeldTrace> waiting = state.table().waiting();
        while (state.memory().stayingBytes() > allowedBytes && !waiting.isEmpty()) {
            state.evict(Collections.max(waiting, BY_BYTES_IN_MEMORY));
        }
    }

    /** Saves everything, then releases the pieces of the traces that have been silent for longest. */
    private CompletableFuture<Void> spill(long allowedBytes) {
        Map<HeldTrace, Integer> upTo = new LinkedHashMap<>();
        long planned = state.memory().bytes();
        for (HeldTrace trace : candidates()) {
            if (planned <= allowedBytes * SPILL_TO) {
                break;
            }
            if (trace.bytesInMemory() > 0) {
                planned -= trace.bytesInMemory();
                upTo.put(trace, trace.pieceCount());
            }
        }
        return state.journal().save().thenRun(() -> upTo.forEach(HeldTrace::releaseUpTo));
    }

    /** First the emitting traces, then the waiting ones, then those that may still be displaced. */
    private List<HeldTrace> candidates() {
        TraceTable table = state.table();
        List<HeldTrace> all = new ArrayList<>();
        for (Collection<HeldTrace> source : List.of(table.emitting(), table.waiting(), table.reserved())) {
            all.addAll(source);
        }
        return all;
    }
}
