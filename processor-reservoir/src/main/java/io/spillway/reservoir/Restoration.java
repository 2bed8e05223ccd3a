package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.reservoir.TraceState.Kept;
import io.spillway.reservoir.TraceState.Pending;
import io.spillway.reservoir.TraceState.Reserved;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts the saved state of an earlier process into a sampler. Used once, with the lock of the engine held. */
final class Restoration {
    private final SamplerState state;
    private final ReservoirConfig config;
    private final long nowNanos;
    private final long wallMillis;
    /** When the strata have changed: the states of the old reservoirs, which the saved traces have passed. */
    private final Map<String, ReservoirState> passed = new HashMap<>();

    Restoration(SamplerState state, ReservoirConfig config, Clock clock) {
        this.state = state;
        this.config = config;
        this.nowNanos = clock.nanoTime();
        this.wallMillis = clock.now().toEpochMilli();
    }

    void restore(SavedState saved) {
        saved.sizes().forEach(size -> state.strata().named(size.name()).restore(size));
        saved.memory().ifPresent(this::restore);
        saved.emitted().forEach(this::restore);
        saved.window().ifPresent(window -> state.current().resume(window.window(), window.floor()));
        boolean sameRules = saved.window().stream().anyMatch(this::restore);
        for (int i = 0; i < saved.traces().size(); i++) {
            Records.Trace each = saved.traces().get(i);
            HeldTrace trace = held(each, saved.pieces().get(i));
            state.metrics()
                    .counter(
                            ReservoirMetrics.RESTORED_TRACES,
                            "result",
                            place(trace, each.standing().stratum(), sameRules))
                    .increment();
        }
        if (sameRules && config.sampling().algorithm() == Algorithm.CONSISTENT && config.decidesAtOnce()) {
            state.strata().forEach(this::refuseBelow);
        }
    }

    /** The store does not have the traces that this window refused: in a full stratum, all of them rank below the kept ones. */
    private void refuseBelow(Stratum stratum) {
        Collection<HeldTrace> chosen = stratum.reservoir.traces();
        if (chosen.size() >= stratum.k()) {
            chosen.stream()
                    .mapToLong(HeldTrace::rank)
                    .min()
                    .ifPresent(lowest -> state.past().raiseFloor(lowest - 1, nowNanos));
        }
    }

    private void restore(MemoryRecord memory) {
        memory.refused().forEach(each -> state.past().refuse(each.id(), each.randomness(), nowNanos));
        memory.floors().forEach(floor -> state.past().raiseFloor(floor, nowNanos));
    }

    private void restore(Records.Emitted emitted) {
        state.past()
                .emitted(
                        emitted.id(),
                        new KeptTraces.Kept(
                                emitted.verdict(),
                                emitted.randomness(),
                                emitted.window(),
                                0,
                                "",
                                emitted.number(),
                                nowNanos),
                        nowNanos);
    }

    /** Answers whether the saved traces can go back to their reservoirs: their ranks and the strata are still the same. */
    private boolean restore(Records.WindowState window) {
        List<String> names = window.strata().stream()
                .map(Records.WindowState.StratumState::name)
                .toList();
        if (!window.rules().equals(config.rules())) {
            return false;
        }
        if (!names.equals(state.strata().names())) {
            window.strata().forEach(each -> passed.put(each.name(), each.state()));
            return false;
        }
        window.strata()
                .forEach(each -> state.strata().named(each.name()).reservoir.restoreState(each.state()));
        long refusedByAll = state.strata().refusedByAll();
        if (refusedByAll >= 0) {
            // The store does not have the traces that this window refused by their rank; none ranked higher than this.
            state.past().raiseFloor(refusedByAll, nowNanos);
        }
        return true;
    }

    private HeldTrace held(Records.Trace saved, List<Integer> pieces) {
        long longest = Duration.ofNanos(state.timeout().maxNanos()).toMillis();
        long silence = Math.clamp(wallMillis - saved.lastMillis(), 0, longest);
        long lastNanos = nowNanos - Duration.ofMillis(silence).toNanos();
        return new HeldTrace(saved, stateOf(saved), pieces, lastNanos, state.memory());
    }

    private TraceState stateOf(Records.Trace saved) {
        Records.Standing standing = saved.standing();
        int stratum = state.strata().indexOf(standing.stratum());
        return switch (standing.phase()) {
            case PENDING -> new Pending(standing.passed());
            case RESERVED -> new Reserved(standing.passed(), stratum, standing.logWeight(), standing.window());
            case KEPT -> new Kept(standing.verdict(), stratum, standing.window());
        };
    }

    /** Puts a trace where its state belongs; answers the result for the metric. */
    private String place(HeldTrace trace, String stratum, boolean sameRules) {
        if (trace.isPending()) {
            state.table().put(trace);
            return "resumed";
        }
        if (trace.isReserved()) {
            reserve(trace, stratum, sameRules);
            return "resumed";
        }
        return placeKept(trace);
    }

    private void reserve(HeldTrace trace, String stratum, boolean sameRules) {
        if (!sameRules) {
            ReservoirState old = passed.get(stratum);
            trace.pass(old == null ? 0 : state.strata().named(stratum).reservoir.refusedBy(old, trace));
            state.offer(trace, nowNanos);
            return;
        }
        state.table().put(trace);
        HeldTrace loser = state.strata().get(trace.stratum()).reservoir.restore(trace);
        if (loser != null) {
            state.drop(loser, DropReason.DISPLACED);
        }
    }

    private String placeKept(HeldTrace trace) {
        if (trace.isRedelivered() || state.table().find(trace.id) != null) {
            state.remember(trace, nowNanos);
            state.emit(trace);
        } else {
            state.past().kept(trace.kept().verdict());
            state.table().put(trace);
        }
        return trace.isRedelivered() ? "redelivered" : "decided";
    }
}
