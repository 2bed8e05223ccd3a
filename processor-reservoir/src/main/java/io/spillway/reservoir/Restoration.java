package io.spillway.reservoir;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts back into an engine what an earlier process saved. Used once, with the engine's lock held. */
final class Restoration {
    private final SamplingEngine engine;
    private final ReservoirConfig config;
    private final long nowNanos;
    private final long wallMillis;
    /** Where the strata have changed: which threshold the traces of the old ones have passed. */
    private final Map<String, Long> passed = new HashMap<>();

    Restoration(SamplingEngine engine, ReservoirConfig config, Clock clock) {
        this.engine = engine;
        this.config = config;
        this.nowNanos = clock.nanoTime();
        this.wallMillis = clock.now().toEpochMilli();
    }

    void restore(SavedState saved) {
        saved.sizes().forEach(size -> stratum(size.name()).restore(size));
        saved.memory().ifPresent(this::restore);
        saved.kept().forEach(this::restore);
        saved.window().ifPresent(state -> engine.current.resume(state.window()));
        boolean sameRules = saved.window().stream().anyMatch(this::restore);
        for (int i = 0; i < saved.traces().size(); i++) {
            Records.Trace each = saved.traces().get(i);
            HeldTrace trace = held(each, saved.pieces().get(i));
            engine.metrics
                    .counter(ReservoirMetrics.RESTORED_TRACES, "result", settle(trace, each.stratum(), sameRules))
                    .increment();
        }
        if (sameRules && config.algorithm() == Algorithm.CONSISTENT && config.decidesAtOnce()) {
            engine.strata.forEach(this::refuseWhatRanksBelow);
        }
    }

    /** Whom this window refused by its rank was not saved: where the sample is full, that is whoever ranks below it. */
    private void refuseWhatRanksBelow(Stratum stratum) {
        Collection<HeldTrace> sample = stratum.reservoir.traces();
        if (sample.size() >= stratum.k()) {
            sample.stream()
                    .mapToLong(trace -> trace.rank)
                    .min()
                    .ifPresent(lowest -> engine.refused.raiseFloor(lowest - 1, nowNanos));
        }
    }

    private Stratum stratum(String name) {
        return engine.strata.get(Stratum.named(name, engine.strata));
    }

    private void restore(MemoryRecord memory) {
        memory.refused().forEach(each -> engine.refused.add(each.id(), each.randomness(), nowNanos));
        memory.floors().forEach(floor -> engine.refused.raiseFloor(floor, nowNanos));
    }

    private void restore(Records.Kept kept) {
        engine.kept.add(
                kept.id(),
                new KeptTraces.Kept(kept.verdict(), kept.randomness(), kept.window(), 0, "", kept.number(), nowNanos),
                nowNanos);
    }

    /** Answers whether the saved traces can go back to where they were: their ranks mean the same, and so do the strata. */
    private boolean restore(Records.WindowState state) {
        List<String> names = state.strata().stream()
                .map(Records.WindowState.StratumState::name)
                .toList();
        if (!state.rules().equals(config.rules())) {
            return false;
        }
        if (!names.equals(engine.strata.stream().map(each -> each.name).toList())) {
            state.strata().forEach(each -> passed.put(each.name(), each.state().excluded()));
            return false;
        }
        long refusedByAll = Long.MAX_VALUE;
        for (Records.WindowState.StratumState saved : state.strata()) {
            stratum(saved.name()).reservoir.restoreState(saved.state());
            refusedByAll = Math.min(refusedByAll, saved.state().excluded());
        }
        if (config.algorithm() == Algorithm.CONSISTENT && refusedByAll > 0) {
            // Whom this window refused by their rank alone was not saved; all of them ranked at most this high.
            engine.refused.raiseFloor(refusedByAll, nowNanos);
        }
        return true;
    }

    private HeldTrace held(Records.Trace saved, List<Integer> pieces) {
        HeldTrace trace = new HeldTrace(saved.id(), saved.randomness(), saved.number(), engine.memory);
        pieces.forEach(trace::addSaved);
        trace.recordSaved = true;
        trace.spans = saved.spans();
        trace.rank = saved.rank();
        trace.matched = saved.matched();
        trace.logWeight = saved.logWeight();
        trace.verdict = saved.verdict();
        trace.window = saved.window();
        trace.service = saved.service();
        trace.stratum = Stratum.named(saved.stratum(), engine.strata);
        trace.phase = saved.phase();
        trace.redelivered = saved.leaving();
        long longest = Duration.ofNanos(engine.timeout.maxNanos()).toMillis();
        long silence = Math.clamp(wallMillis - saved.lastMillis(), 0, longest);
        trace.lastNanos = nowNanos - Duration.ofMillis(silence).toNanos();
        trace.firstNanos = trace.lastNanos;
        return trace;
    }

    /** Answers what became of the trace. */
    private String settle(HeldTrace trace, String stratum, boolean sameRules) {
        return switch (trace.phase) {
            case PENDING -> {
                engine.table.put(trace);
                yield "resumed";
            }
            case RESERVED -> {
                reserve(trace, stratum, sameRules);
                yield "resumed";
            }
            case DECIDED -> decided(trace);
        };
    }

    private void reserve(HeldTrace trace, String stratum, boolean sameRules) {
        if (!sameRules) {
            if (config.algorithm() == Algorithm.CONSISTENT) {
                trace.verdict = new Verdict.AtThreshold(Math.max(0, passed.getOrDefault(stratum, 0L)));
            }
            engine.offer(trace, nowNanos);
            return;
        }
        engine.table.put(trace);
        HeldTrace loser = engine.strata.get(trace.stratum).reservoir.restore(trace);
        if (loser != null) {
            engine.discard(loser, DropReason.DISPLACED);
        }
    }

    private String decided(HeldTrace trace) {
        if (trace.redelivered || engine.table.find(trace.id) != null) {
            engine.remember(trace, nowNanos);
            engine.leaving.add(trace);
        } else {
            engine.kept.decided(trace.verdict);
            engine.table.put(trace);
        }
        return trace.redelivered ? "redelivered" : "decided";
    }
}
