package io.spillway.reservoir;

import io.spillway.reservoir.HeldTrace.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes room when too many bytes of spans are in memory: spans go to the store, or else the lowest ranks go. */
final class Relief {
    /** Of the bytes that may be held: down to which spilling goes on. */
    private static final double SPILL_TO = 0.75;

    private final SamplingEngine engine;

    Relief(SamplingEngine engine) {
        this.engine = engine;
    }

    /**
     * To be called with the engine's lock held.
     *
     * @return completed once there is room, or as much as there can be
     */
    CompletableFuture<Void> relieve(long allowedBytes) {
        if (engine.sample.memory.bytes() <= allowedBytes) {
            return CompletableFuture.completedFuture(null);
        }
        if (engine.sample.journal().isDurable()) {
            // Where the disk fails as well, sampling goes on with what fits.
            return spill(allowedBytes).exceptionally(_ -> {
                engine.locked(() -> giveUpLowest(allowedBytes));
                return null;
            });
        }
        giveUpLowest(allowedBytes);
        return CompletableFuture.completedFuture(null);
    }

    private void giveUpLowest(long allowedBytes) {
        while (engine.sample.memory.bytes() > allowedBytes) {
            HeldTrace victim = lowest();
            if (victim == null) {
                break;
            }
            engine.sample.discard(victim, DropReason.MEMORY);
        }
    }

    /** The next to go without a store: of those that wait undecided the oldest, else the lowest in the fullest reservoir. */
    private @Nullable HeldTrace lowest() {
        for (HeldTrace trace : engine.sample.table.waiting()) {
            if (trace.phase == Phase.PENDING) {
                engine.sample.evict(trace);
                break;
            }
        }
        Stratum fullest = engine.sample.strata.getFirst();
        for (Stratum stratum : engine.sample.strata) {
            if (stratum.reservoir.traces().size() > fullest.reservoir.traces().size()) {
                fullest = stratum;
            }
        }
        return fullest.reservoir.shrink();
    }

    /** Saves everything, then lets go of the pieces of those traces that have been silent for longest. */
    private CompletableFuture<Void> spill(long allowedBytes) {
        Map<HeldTrace, Integer> upTo = new LinkedHashMap<>();
        long planned = engine.sample.memory.bytes();
        for (HeldTrace trace : candidates()) {
            if (planned <= allowedBytes * SPILL_TO) {
                break;
            }
            if (trace.bytesInMemory > 0) {
                planned -= trace.bytesInMemory;
                upTo.put(trace, trace.pieces.size());
            }
        }
        return engine.save().thenRun(() -> engine.locked(() -> upTo.forEach(HeldTrace::releaseUpTo)));
    }

    /** What leaves, then what waits to be complete, then what may still be displaced. */
    private List<HeldTrace> candidates() {
        List<HeldTrace> all = new ArrayList<>();
        for (Collection<HeldTrace> source : List.of(
                engine.sample.leaving.traces(), engine.sample.table.waiting(), engine.sample.table.reserved())) {
            all.addAll(source);
        }
        return all;
    }
}
