package io.spillway.reservoir;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** A copy of a sampler's state for its view. The copy is made with the lock of the engine held; the rest needs no lock. */
record ReservoirSnapshot(
        Window window,
        List<StratumCopy> strata,
        int waitingTraces,
        int emittingTraces,
        long bytesInMemory,
        Map<String, Long> learnedTimeouts) {

    record StratumCopy(
            String name,
            int k,
            int traces,
            long offered,
            boolean hasThreshold,
            long threshold,
            List<TraceCopy> topTraces,
            List<TraceCopy> recentTraces) {}

    record TraceCopy(TraceId id, int spans, long bytes, double probability, long lastNanos) {}

    /** @param shown how many traces to copy for each list */
    static ReservoirSnapshot of(SamplerState state, int shown) {
        List<StratumCopy> strata = new ArrayList<>();
        for (Stratum stratum : state.strata()) {
            strata.add(new StratumCopy(
                    stratum.name,
                    stratum.k(),
                    stratum.traces(),
                    stratum.reservoir.state().offered(),
                    stratum.reservoir.hasThreshold(),
                    Math.max(0, state.strata().refusedBy(stratum)),
                    largest(stratum.reservoir, shown, Comparator.comparingLong(HeldTrace::rank)),
                    largest(stratum.reservoir, shown, Comparator.comparingLong(HeldTrace::lastNanos))));
        }
        return new ReservoirSnapshot(
                state.current().window(),
                strata,
                state.table().waiting().size(),
                state.table().emitting().size(),
                state.memory().bytes(),
                state.timeout().learned());
    }

    /** The largest first. Passes over the traces once, and copies only those shown: a reservoir may hold millions. */
    private static List<TraceCopy> largest(Reservoir reservoir, int shown, Comparator<HeldTrace> order) {
        PriorityQueue<HeldTrace> best = new PriorityQueue<>(order);
        for (HeldTrace trace : reservoir.traces()) {
            if (best.size() < shown) {
                best.add(trace);
            } else if (shown > 0 && order.compare(trace, best.element()) > 0) {
                best.remove();
                best.add(trace);
            }
        }
        return best.stream()
                .sorted(order.reversed())
                .map(trace -> new TraceCopy(
                        trace.id,
                        trace.spans(),
                        trace.bytes(),
                        reservoir.verdict(trace).probability(),
                        trace.lastNanos()))
                .toList();
    }
}
