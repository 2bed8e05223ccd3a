package io.spillway.reservoir;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts back into a sample what an earlier process saved. Used once, with the engine's lock held. */
final class Restoration {
    private final Sample sample;
    private final ReservoirConfig config;
    private final long nowNanos;
    private final long wallMillis;
    /** Where the strata have changed: the old ones' reservoirs, which their traces have passed. */
    private final Map<String, ReservoirState> passed = new HashMap<>();

    Restoration(Sample sample, ReservoirConfig config, Clock clock) {
        this.sample = sample;
        this.config = config;
        this.nowNanos = clock.nanoTime();
        this.wallMillis = clock.now().toEpochMilli();
    }

    void restore(SavedState saved) {
        saved.sizes().forEach(size -> stratum(size.name()).restore(size));
        saved.memory().ifPresent(this::restore);
        saved.kept().forEach(this::restore);
        saved.window().ifPresent(state -> sample.current.resume(state.window(), state.floor()));
        boolean sameRules = saved.window().stream().anyMatch(this::restore);
        for (int i = 0; i < saved.traces().size(); i++) {
            Records.Trace each = saved.traces().get(i);
            HeldTrace trace = held(each, saved.pieces().get(i));
            sample.metrics
                    .counter(ReservoirMetrics.RESTORED_TRACES, "result", settle(trace, each.stratum(), sameRules))
                    .increment();
        }
        if (sameRules && config.algorithm() == Algorithm.CONSISTENT && config.decidesAtOnce()) {
            sample.strata.forEach(this::refuseWhatRanksBelow);
        }
    }

    /** Whom this window refused by its rank was not saved: where the sample is full, that is whoever ranks below it. */
    private void refuseWhatRanksBelow(Stratum stratum) {
        Collection<HeldTrace> chosen = stratum.reservoir.traces();
        if (chosen.size() >= stratum.k()) {
            chosen.stream()
                    .mapToLong(trace -> trace.rank)
                    .min()
                    .ifPresent(lowest -> sample.refused.raiseFloor(lowest - 1, nowNanos));
        }
    }

    private Stratum stratum(String name) {
        return sample.strata.get(Stratum.named(name, sample.strata));
    }

    private void restore(MemoryRecord memory) {
        memory.refused().forEach(each -> sample.refused.add(each.id(), each.randomness(), nowNanos));
        memory.floors().forEach(floor -> sample.refused.raiseFloor(floor, nowNanos));
    }

    private void restore(Records.Kept kept) {
        sample.kept.add(
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
        if (!names.equals(sample.strata.stream().map(each -> each.name).toList())) {
            state.strata().forEach(each -> passed.put(each.name(), each.state()));
            return false;
        }
        state.strata().forEach(each -> stratum(each.name()).reservoir.restoreState(each.state()));
        long refusedByAll = sample.refusedByAll();
        if (refusedByAll >= 0) {
            // Whom this window refused by their rank alone was not saved; all of them ranked at most this high.
            sample.refused.raiseFloor(refusedByAll, nowNanos);
        }
        return true;
    }

    private HeldTrace held(Records.Trace saved, List<Integer> pieces) {
        HeldTrace trace = new HeldTrace(saved.id(), saved.randomness(), saved.number(), sample.memory);
        pieces.forEach(trace::addSaved);
        trace.recordSaved = true;
        trace.spans = saved.spans();
        trace.rank = saved.rank();
        trace.matched = saved.matched();
        trace.logWeight = saved.logWeight();
        trace.verdict = saved.verdict();
        trace.window = saved.window();
        trace.service = saved.service();
        trace.stratum = Stratum.named(saved.stratum(), sample.strata);
        trace.phase = saved.phase();
        trace.redelivered = saved.leaving();
        long longest = Duration.ofNanos(sample.timeout.maxNanos()).toMillis();
        long silence = Math.clamp(wallMillis - saved.lastMillis(), 0, longest);
        trace.lastNanos = nowNanos - Duration.ofMillis(silence).toNanos();
        return trace;
    }

    /** Answers what became of the trace. */
    private String settle(HeldTrace trace, String stratum, boolean sameRules) {
        return switch (trace.phase) {
            case PENDING -> {
                sample.table.put(trace);
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
            ReservoirState old = passed.get(stratum);
            if (old != null) {
                trace.hasPassed(stratum(stratum).reservoir.refusedBy(old, trace));
            }
            sample.offer(trace, nowNanos);
            return;
        }
        sample.table.put(trace);
        HeldTrace loser = sample.strata.get(trace.stratum).reservoir.restore(trace);
        if (loser != null) {
            sample.discard(loser, DropReason.DISPLACED);
        }
    }

    private String decided(HeldTrace trace) {
        if (trace.redelivered || sample.table.find(trace.id) != null) {
            sample.remember(trace, nowNanos);
            sample.sendOff(trace);
        } else {
            sample.kept.decided(trace.verdict);
            sample.table.put(trace);
        }
        return trace.redelivered ? "redelivered" : "decided";
    }
}
