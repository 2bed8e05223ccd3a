package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.reservoir.TraceState.Emitting;
import io.spillway.reservoir.TraceState.Gone;
import io.spillway.reservoir.TraceState.Kept;
import io.spillway.reservoir.TraceState.Pending;
import io.spillway.reservoir.TraceState.Reserved;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The traces of a sampler, and their way from state to state. Guarded by the lock of the engine, which callers hold.
 *
 * <pre>
 *                  first span (consistent)
 *   new trace ──► pending ──────────────► reserved ──► kept ──► emitting ──► past trace (emitted)
 *                    │    or complete         │    window    complete
 *                    │                        │    closes
 *                    └──► past trace (refused) ◄── displaced
 * </pre>
 */
final class SamplerState {
    private final Clock clock;
    private final double decayPerNano;
    private final long oldestNanos;
    private final int mostWaiting;
    private final boolean decidesAtOnce;
    private final Conditions conditions;
    private final ReservoirMetrics metrics;
    private final SpanMemory memory;
    private final CompletionTimeout timeout;
    private final CurrentWindow current;
    private final Strata strata;
    private final TraceTable table = new TraceTable();
    private final PastTraces past;
    private final Consumer<HeldTrace> emission;
    private Journal journal = Journal.None.INSTANCE;
    private long lastNumber;

    /** @param emission gets each emitted trace; must not block */
    SamplerState(
            ReservoirConfig config,
            Conditions conditions,
            ComponentContext context,
            ReservoirMetrics metrics,
            Consumer<HeldTrace> emission) {
        this.clock = context.clock();
        this.conditions = conditions;
        this.metrics = metrics;
        this.emission = emission;
        this.mostWaiting = config.buffer().traceBufferMaxSize();
        this.decidesAtOnce = config.decidesAtOnce();
        this.oldestNanos = Window.longest(config.windowDuration()).toNanos();
        this.decayPerNano = config.decayPerNano();
        this.memory = new SpanMemory(config.buffer().traceBufferMaxBytes(), context.telemetryMemory());
        this.current = new CurrentWindow(clock, config.windowDuration(), metrics, context.logger());
        this.timeout = new CompletionTimeout(
                config.completionTimeout(), config.buffer().adaptiveTimeout());
        this.strata = new Strata(config, conditions.maxLogWeight() + decayPerNano * oldestNanos, current, context);
        this.past = new PastTraces(config, strata.largestK(), timeout.maxNanos(), number -> journal.forgotten(number));
    }

    Journal journal() {
        return journal;
    }

    ReservoirMetrics metrics() {
        return metrics;
    }

    SpanMemory memory() {
        return memory;
    }

    CompletionTimeout timeout() {
        return timeout;
    }

    CurrentWindow current() {
        return current;
    }

    Strata strata() {
        return strata;
    }

    TraceTable table() {
        return table;
    }

    PastTraces past() {
        return past;
    }

    /** Whether a trace goes to its reservoir with its first span, and not when it is complete. */
    boolean decidesAtOnce() {
        return decidesAtOnce;
    }

    /** The number of the next trace. */
    long nextNumber() {
        return ++lastNumber;
    }

    /** Offers a pending trace to the reservoir of its stratum. */
    void offer(HeldTrace trace, long now) {
        double logWeight = conditions.logWeight(trace.conditions())
                + decayPerNano * Math.min(oldestNanos, now - current.startNanos());
        trace.reserve(
                conditions.stratum(trace.conditions()),
                logWeight,
                current.window().number(),
                current.floor());
        table.put(trace);
        HeldTrace loser = trace.randomness <= current.floor()
                ? trace
                : strata.get(trace.stratum()).reservoir.offer(trace);
        journal.changed(trace);
        if (loser != null) {
            drop(loser, loser == trace ? DropReason.BELOW_THRESHOLD : DropReason.DISPLACED);
        }
    }

    /** Drops a trace that was not sampled, and remembers it as refused. */
    void drop(HeldTrace trace, DropReason reason) {
        if (trace.randomness <= strata.refusedByAll()) {
            past.refuse(trace.id, trace.randomness, trace.lastNanos());
        } else {
            past.refuseRecent(trace.id);
        }
        remove(trace);
        metrics.dropped(reason, trace.spans());
    }

    private void remove(HeldTrace trace) {
        table.remove(trace);
        trace.discard();
        journal.removed(trace);
    }

    /** Evicts the traces that have waited for longest, while too many wait. */
    void evictSurplus() {
        while (table.waiting().size() > mostWaiting) {
            evict(table.waiting().iterator().next());
        }
    }

    /** Ends the wait of a trace before it is complete. */
    void evict(HeldTrace trace) {
        metrics.evictedTraces.increment();
        endWait(trace, clock.nanoTime(), false);
    }

    private void endWait(HeldTrace trace, long now, boolean complete) {
        switch (trace.state()) {
            case Pending _ -> offer(trace, now);
            case Kept _ -> emit(trace, now, complete);
            case Reserved _, Emitting _, Gone _ -> {}
        }
    }

    private void emit(HeldTrace trace, long now, boolean complete) {
        (complete ? metrics.completeTraces : metrics.incompleteTraces).increment();
        past.noLongerKept(trace.kept().verdict());
        remember(trace, now);
        emit(trace);
    }

    /** Sends a kept trace on its way to the next consumer. */
    void emit(HeldTrace trace) {
        trace.emit();
        table.emit(trace);
        emission.accept(trace);
    }

    /** Remembers an emitted trace for its late spans. */
    void remember(HeldTrace trace, long now) {
        Kept kept = trace.kept();
        past.emitted(trace.id, new KeptTraces.Kept(trace, kept), now);
        journal.emitted(new Records.Emitted(trace.id, trace.number, trace.randomness, kept.window(), kept.verdict()));
    }

    /** These traces are about to be offered; completed once a restart would find that. */
    CompletableFuture<Void> noteOffered(List<HeldTrace> traces) {
        boolean isSaved = false;
        for (HeldTrace trace : traces) {
            trace.offer();
            if (trace.isRecordSaved()) {
                journal.changed(trace);
                isSaved = true;
            }
        }
        return isSaved ? journal.save() : CompletableFuture.completedFuture(null);
    }

    /** The next consumer has accepted or rejected these traces, or they are given up. */
    void finish(List<HeldTrace> traces) {
        traces.forEach(this::remove);
    }

    /** Ends the wait of traces that have been silent for long enough. */
    void sweep(long now) {
        dropHopeless();
        List<HeldTrace> idle = new ArrayList<>();
        for (HeldTrace trace : table.waiting()) {
            if (isIdle(trace, now)) {
                idle.add(trace);
            }
        }
        idle.forEach(trace -> endWait(trace, now, true));
    }

    private boolean isIdle(HeldTrace trace, long now) {
        return now - trace.lastNanos() >= timeout.nanos(trace.service());
    }

    /** Drops pending traces that rank too low for every stratum. */
    private void dropHopeless() {
        long hopeless = strata.refusedByAll();
        if (!decidesAtOnce && hopeless >= 0) {
            List<HeldTrace> low = table.waiting().stream()
                    .filter(trace -> trace.isPending() && trace.randomness <= hopeless)
                    .toList();
            low.forEach(trace -> drop(trace, DropReason.BELOW_THRESHOLD));
        }
    }

    /** Ends the window, and begins the next, which it answers. */
    Window closeWindow(long now) {
        current.next(decide(now));
        journal.windowChanged();
        sweep(now);
        evictSurplus();
        return current.window();
    }

    /** Keeps all traces in the reservoirs; answers the floor of the next window. */
    private long decide(long now) {
        dropHopeless();
        notePassed();
        long floor = past.closeWindow(now);
        for (Stratum stratum : strata) {
            List<HeldTrace> chosen = new ArrayList<>(stratum.reservoir.traces());
            chosen.sort(Comparator.comparingLong(HeldTrace::lastNanos));
            for (HeldTrace trace : chosen) {
                Verdict verdict = stratum.reservoir.verdict(trace);
                trace.keep(verdict);
                past.kept(verdict);
                table.put(trace);
                journal.changed(trace);
            }
            stratum.reservoir.begin();
        }
        return floor;
    }

    /** Traces that wait into the next window rank above what this window refuses, or they would be refused now. */
    private void notePassed() {
        long refusedByAll = strata.refusedByAll();
        if (!decidesAtOnce && refusedByAll >= 0) {
            for (HeldTrace trace : table.waiting()) {
                if (trace.isPending()) {
                    trace.pass(refusedByAll);
                    journal.changed(trace);
                }
            }
        }
    }

    /** Samples and emits all held traces, complete or not. */
    void flush(long now) {
        sweep(now);
        for (HeldTrace trace : List.copyOf(table.waiting())) {
            if (trace.isPending()) {
                offer(trace, now);
            }
        }
        long _ = decide(now);
        for (HeldTrace trace : List.copyOf(table.waiting())) {
            emit(trace, now, isIdle(trace, now));
        }
    }

    /** Changes how many traces a stratum keeps; false when there is no such stratum. */
    boolean resize(String stratum, int k) {
        Stratum found = strata.named(stratum);
        if (!found.name.equals(stratum)) {
            return false;
        }
        found.resize(k).forEach(victim -> drop(victim, DropReason.DISPLACED));
        past.growTo(strata.largestK());
        journal.sizesChanged();
        return true;
    }

    /** Saves everything from now on, and holds the traces that an earlier process saved. */
    void restore(Journal saving, SavedState saved, Restoration restoration) {
        journal = saving;
        lastNumber = saved.lastNumber();
        restoration.restore(saved);
        past.growTo(strata.largestK());
        journal.windowChanged();
    }

    /** Releases all memory. The store keeps what was saved. */
    void releaseAll() {
        table.reserved().forEach(HeldTrace::discard);
        table.waiting().forEach(HeldTrace::discard);
        table.emitting().forEach(HeldTrace::discard);
    }
}
