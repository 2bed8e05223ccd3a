package io.spillway.reservoir;

import io.spillway.reservoir.HeldTrace.Phase;
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
 * Makes room when too many bytes of spans are in memory: spans go to the store, or else the lowest ranks go. Guarded by the
 * engine's lock.
 */
final class Relief {
    /** Of the bytes that may be held: down to which spilling goes on. */
    private static final double SPILL_TO = 0.75;

    private static final Comparator<HeldTrace> BY_BYTES_IN_MEMORY =
            Comparator.comparingLong(trace -> trace.bytesInMemory);

    private final Sample sample;

    Relief(Sample sample) {
        this.sample = sample;
    }

    /** Answers what is completed once there is room, or as much as there can be. */
    CompletableFuture<Void> relieve(long allowedBytes) {
        if (sample.memory.bytes() <= allowedBytes) {
            return CompletableFuture.completedFuture(null);
        }
        if (sample.journal().isDurable()) {
            // Where the disk fails as well, sampling goes on with what fits.
            return spill(allowedBytes).exceptionally(_ -> {
                giveUpLowest(allowedBytes);
                return null;
            });
        }
        giveUpLowest(allowedBytes);
        return CompletableFuture.completedFuture(null);
    }

    private void giveUpLowest(long allowedBytes) {
        while (sample.memory.bytes() > allowedBytes) {
            HeldTrace victim = lowest();
            if (victim == null) {
                sendLargestOn(allowedBytes);
                return;
            }
            sample.discard(victim, DropReason.MEMORY);
        }
    }

    /** The next to go without a store: of those that wait undecided the oldest, else the lowest in the fullest reservoir. */
    private @Nullable HeldTrace lowest() {
        for (HeldTrace trace : sample.table.waiting()) {
            if (trace.phase == Phase.PENDING) {
                sample.evict(trace);
                break;
            }
        }
        Stratum fullest = sample.strata.getFirst();
        for (Stratum stratum : sample.strata) {
            if (stratum.reservoir.traces().size() > fullest.reservoir.traces().size()) {
                fullest = stratum;
            }
        }
        return fullest.reservoir.shrink();
    }

    /** All that is left is kept, and makes room only by leaving: the largest go on before they are complete. */
    private void sendLargestOn(long allowedBytes) {
        while (sample.memory.stayingBytes() > allowedBytes
                && !sample.table.waiting().isEmpty()) {
            sample.evict(Collections.max(sample.table.waiting(), BY_BYTES_IN_MEMORY));
        }
    }

    /** Saves everything, then lets go of the pieces of those traces that have been silent for longest. */
    private CompletableFuture<Void> spill(long allowedBytes) {
        Map<HeldTrace, Integer> upTo = new LinkedHashMap<>();
        long planned = sample.memory.bytes();
        for (HeldTrace trace : candidates()) {
            if (planned <= allowedBytes * SPILL_TO) {
                break;
            }
            if (trace.bytesInMemory > 0) {
                planned -= trace.bytesInMemory;
                upTo.put(trace, trace.pieces.size());
            }
        }
        return sample.journal().save().thenRun(() -> upTo.forEach(HeldTrace::releaseUpTo));
    }

    /** What leaves, then what waits to be complete, then what may still be displaced. */
    private List<HeldTrace> candidates() {
        List<HeldTrace> all = new ArrayList<>();
        for (Collection<HeldTrace> source : List.of(sample.leaving, sample.table.waiting(), sample.table.reserved())) {
            all.addAll(source);
        }
        return all;
    }
}
