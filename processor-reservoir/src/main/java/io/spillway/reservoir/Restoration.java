package io.spillway.reservoir;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.List;

/** Puts back into an engine what an earlier process saved. Used once, with the engine's lock held. */
final class Restoration {
    private final SamplingEngine engine;
    private final ReservoirConfig config;
    private final long nowNanos;
    private final long wallMillis;

    Restoration(SamplingEngine engine, ReservoirConfig config, Clock clock) {
        this.engine = engine;
        this.config = config;
        this.nowNanos = clock.nanoTime();
        this.wallMillis = clock.now().toEpochMilli();
    }

    /** When the window began, by the monotonic clock of this process. */
    long windowStartNanos(Window window) {
        long ageMillis = Math.clamp(wallMillis - window.startMillis(), 0, window.lengthMillis());
        return nowNanos - Duration.ofMillis(ageMillis).toNanos();
    }

    /** @param prefilters whether traces are refused by their rank alone */
    void restore(SavedState saved, boolean prefilters) {
        saved.sizes()
                .forEach(size -> engine.strata
                        .get(Stratum.named(size.name(), engine.strata))
                        .restore(size));
        saved.memory().ifPresent(this::restore);
        saved.kept().forEach(this::restore);
        boolean sameRules = saved.window().stream().anyMatch(state -> restore(state, prefilters));
        for (int i = 0; i < saved.traces().size(); i++) {
            HeldTrace trace = held(saved.traces().get(i), saved.pieces().get(i));
            engine.metrics
                    .counter(ReservoirMetrics.RESTORED_TRACES, "result", settle(trace, sameRules))
                    .increment();
        }
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

    /** Answers whether the ranks of the saved traces can be compared with those to come. */
    private boolean restore(Records.WindowState state, boolean prefilters) {
        if (!state.rules().equals(config.rules())) {
            return false;
        }
        for (Records.WindowState.StratumState saved : state.strata()) {
            engine.strata
                    .get(Stratum.named(saved.name(), engine.strata))
                    .reservoir
                    .restoreState(saved.state());
            if (prefilters && saved.state().excluded() > 0) {
                // Whom this window refused was not saved; all of them ranked at most this high.
                engine.refused.raiseFloor(saved.state().excluded(), nowNanos);
            }
        }
        return true;
    }

    private HeldTrace held(Records.Trace saved, List<Integer> pieces) {
        HeldTrace trace = new HeldTrace(saved.id(), saved.randomness(), saved.number(), engine.account);
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
    private String settle(HeldTrace trace, boolean sameRules) {
        return switch (trace.phase) {
            case PENDING -> {
                engine.table.put(trace);
                yield "resumed";
            }
            case RESERVED -> {
                reserve(trace, sameRules);
                yield "resumed";
            }
            case DECIDED -> decided(trace);
        };
    }

    private void reserve(HeldTrace trace, boolean sameRules) {
        if (!sameRules) {
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
            engine.hand(trace);
        } else {
            engine.kept.decided(trace.verdict);
            engine.table.put(trace);
        }
        return trace.redelivered ? "redelivered" : "decided";
    }
}
