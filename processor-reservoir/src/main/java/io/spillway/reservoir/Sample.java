package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.reservoir.HeldTrace.Phase;
import io.spillway.sampling.Threshold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The traces that a sampler knows, and how each of them goes on. Guarded by the engine's lock, which callers hold.
 *
 * <pre>
 *                  offered at once (consistent)
 *   new trace ──► PENDING ──────────────────────► RESERVED ──► DECIDED ──► leaves ──► KeptTraces
 *                    │       or once complete         │      window closes   once complete
 *                    └── refused ──► RefusedTraces ◄──┘ displaced
 * </pre>
 */
final class Sample {
    private static final int LEAST_MEMORY = 1024;
    private static final long LEAST_RETENTION_TIMEOUTS = 10;

    private final ReservoirConfig config;
    private final Clock clock;
    private final double decayPerNano;
    private final long oldestNanos;

    final ReservoirMetrics metrics;
    final SpanMemory memory;
    final CompletionTimeout timeout;
    final Conditions conditions;
    final List<Stratum> strata = new ArrayList<>();
    final TraceTable table = new TraceTable();
    final RefusedTraces refused;
    final RecentlyRefused recentlyRefused;
    final KeptTraces kept;
    final CurrentWindow current;
    /** Traces on their way out, in their order: still held, until the next component has taken them. */
    final Set<HeldTrace> leaving = new LinkedHashSet<>();
    /** Whether a trace is offered with its first span, and not once it is complete. */
    final boolean atOnce;

    private final Consumer<HeldTrace> departures;
    private Journal journal = Journal.None.INSTANCE;
    private long lastNumber;

    /** @param departures takes over what leaves; must not block */
    Sample(ReservoirConfig config, ComponentContext context, ReservoirMetrics metrics, Consumer<HeldTrace> departures) {
        this.config = config;
        this.clock = context.clock();
        this.metrics = metrics;
        this.departures = departures;
        this.memory = new SpanMemory(config.traceBufferMaxBytes(), context.telemetryMemory());
        this.current = new CurrentWindow(clock, config.windowDuration(), metrics, context.logger());
        this.conditions = new Conditions(config.strata(), config.weights());
        this.timeout = new CompletionTimeout(
                config.traceAware() ? config.traceBufferTimeout() : Duration.ZERO, config.adaptiveTimeout());
        this.atOnce = config.decidesAtOnce();
        this.oldestNanos = Window.longest(config.windowDuration()).toNanos();
        Duration halfLife = config.halfLife().isZero() ? config.windowDuration() : config.halfLife();
        this.decayPerNano = config.algorithm() == Algorithm.TIME_DECAY ? Math.log(2) / halfLife.toNanos() : 0;
        config.strata().forEach(stratum -> add(stratum.name(), stratum.sizeK(), context));
        add(StratumConfig.REST, config.sizeK(), context);
        this.refused = new RefusedTraces(refusedToRemember(), timeout.maxNanos());
        this.recentlyRefused = new RecentlyRefused(atOnce ? LEAST_MEMORY : config.traceBufferMaxSize());
        this.kept = new KeptTraces(
                2 * refusedToRemember(),
                Math.max(config.windowDuration().toNanos(), LEAST_RETENTION_TIMEOUTS * timeout.maxNanos()),
                number -> journal.forgotten(number));
    }

    private void add(String name, int k, ComponentContext context) {
        double maxLogWeight = conditions.maxLogWeight() + decayPerNano * oldestNanos;
        strata.add(new Stratum(name, k, Stratum.reservoir(config.algorithm(), k, maxLogWeight, context.random())));
    }

    private int refusedToRemember() {
        int k = strata.stream().mapToInt(Stratum::k).max().orElse(1);
        return (int) Math.min(1 << 28, 2L * k + LEAST_MEMORY);
    }

    Journal journal() {
        return journal;
    }

    /** For the next trace. */
    long nextNumber() {
        return ++lastNumber;
    }

    /** Spans whose trace has less randomness than this can be dropped without a further look. */
    long ignorable() {
        return Math.min(refused.ignorable(), kept.lowest());
    }

    /** The randomness up to which a stratum refuses a trace whatever it weighs; negative when there is none. */
    long refusedBy(Stratum stratum) {
        return Math.max(current.floor(), stratum.reservoir.refused());
    }

    /** Which share of the traces a stratum refuses whatever they weigh. */
    double refusedShare(Stratum stratum) {
        return 1 - Threshold.probability(Math.max(0, refusedBy(stratum)));
    }

    /** The randomness up to which a trace is refused, whatever it weighs and whichever stratum it turns out to belong to. */
    long refusedByAll() {
        return strata.stream().mapToLong(this::refusedBy).min().orElse(Ranking.NONE);
    }

    void offer(HeldTrace trace, long now) {
        trace.stratum = conditions.stratum(trace);
        trace.logWeight =
                conditions.logWeight(trace) + decayPerNano * Math.min(oldestNanos, now - current.startNanos());
        trace.phase = Phase.RESERVED;
        trace.window = current.window().number();
        trace.hasPassed(current.floor());
        table.put(trace);
        HeldTrace loser = trace.randomness <= current.floor()
                ? trace
                : strata.get(trace.stratum).reservoir.offer(trace);
        journal.changed(trace);
        if (loser != null) {
            discard(loser, loser == trace ? DropReason.BELOW_THRESHOLD : DropReason.DISPLACED);
        }
    }

    void discard(HeldTrace trace, DropReason reason) {
        table.remove(trace);
        if (trace.randomness <= refusedByAll()) {
            refused.add(trace.id, trace.randomness, trace.lastNanos);
        } else {
            recentlyRefused.add(trace.id);
        }
        forget(trace);
        metrics.dropped(reason, trace.spans);
    }

    private void forget(HeldTrace trace) {
        trace.discard();
        journal.removed(trace);
    }

    /** Sends those that have waited for longest on their way, complete or not, while too many wait. */
    void evictSurplus() {
        while (table.waiting().size() > config.traceBufferMaxSize()) {
            evict(table.waiting().iterator().next());
        }
    }

    void evict(HeldTrace trace) {
        metrics.evictedTraces.increment();
        settle(trace, clock.nanoTime(), false);
    }

    private void settle(HeldTrace trace, long now, boolean complete) {
        switch (trace.phase) {
            case PENDING -> offer(trace, now);
            case DECIDED -> leave(trace, now, complete);
            case RESERVED -> {}
        }
    }

    private void leave(HeldTrace trace, long now, boolean complete) {
        table.remove(trace);
        (complete ? metrics.completeTraces : metrics.incompleteTraces).increment();
        kept.forgotten(trace.verdict);
        remember(trace, now);
        sendOff(trace);
    }

    void sendOff(HeldTrace trace) {
        trace.depart();
        leaving.add(trace);
        departures.accept(trace);
    }

    /** These are about to be handed on; answers what is completed once that is known to whoever restarts. */
    CompletableFuture<Void> noteLeaving(List<HeldTrace> load) {
        boolean isSaved = false;
        for (HeldTrace trace : load) {
            trace.leaving = true;
            if (trace.recordSaved) {
                journal.changed(trace);
                isSaved = true;
            }
        }
        return isSaved ? journal.save() : CompletableFuture.completedFuture(null);
    }

    void remember(HeldTrace trace, long now) {
        kept.add(trace.id, new KeptTraces.Kept(trace), now);
        journal.left(new Records.Kept(trace.id, trace.number, trace.randomness, trace.window, trace.verdict));
    }

    /** Those were handed on, or given up. */
    void departed(List<HeldTrace> traces) {
        for (HeldTrace trace : traces) {
            leaving.remove(trace);
            forget(trace);
        }
    }

    /** Lets traces go on that have been silent for long enough. */
    void sweep(long now) {
        dropHopeless();
        List<HeldTrace> idle = new ArrayList<>();
        for (HeldTrace trace : table.waiting()) {
            if (now - trace.lastNanos >= timeout.nanos(trace.service)) {
                idle.add(trace);
            }
        }
        idle.forEach(trace -> settle(trace, now, true));
    }

    /** Drops what waits to be complete but ranks too low for every stratum. */
    private void dropHopeless() {
        long hopeless = refusedByAll();
        if (!atOnce && hopeless >= 0) {
            List<HeldTrace> low = table.waiting().stream()
                    .filter(trace -> trace.phase == Phase.PENDING && trace.randomness <= hopeless)
                    .toList();
            low.forEach(trace -> discard(trace, DropReason.BELOW_THRESHOLD));
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

    /** Decides about all that is in the reservoirs; answers up to which randomness the next window must let nothing in. */
    private long decide(long now) {
        dropHopeless();
        noteWhatPassed();
        long floor = refused.windowClosed(now);
        for (Stratum stratum : strata) {
            List<HeldTrace> chosen = new ArrayList<>(stratum.reservoir.traces());
            chosen.sort(Comparator.comparingLong(trace -> trace.lastNanos));
            for (HeldTrace trace : chosen) {
                trace.verdict = stratum.reservoir.verdict(trace);
                trace.phase = Phase.DECIDED;
                kept.decided(trace.verdict);
                table.put(trace);
                journal.changed(trace);
            }
            stratum.reservoir.begin();
        }
        return floor;
    }

    /** Traces that go on waiting into the next window would have been refused by this one, had they ranked too low for it. */
    private void noteWhatPassed() {
        long refusedByAll = refusedByAll();
        if (!atOnce && refusedByAll >= 0) {
            for (HeldTrace trace : table.waiting()) {
                if (trace.phase == Phase.PENDING) {
                    trace.hasPassed(refusedByAll);
                    journal.changed(trace);
                }
            }
        }
    }

    /** Lets everything go on that is held, whether or not it is complete. */
    void flush(long now) {
        sweep(now);
        for (HeldTrace trace : List.copyOf(table.waiting())) {
            if (trace.phase == Phase.PENDING) {
                offer(trace, now);
            }
        }
        long _ = decide(now);
        for (HeldTrace trace : List.copyOf(table.waiting())) {
            leave(trace, now, now - trace.lastNanos >= timeout.nanos(trace.service));
        }
    }

    /** Changes how many traces a stratum keeps; false when there is no such stratum. */
    boolean resize(String stratum, int k) {
        Stratum found = strata.get(Stratum.named(stratum, strata));
        if (!found.name.equals(stratum)) {
            return false;
        }
        found.resize(k).forEach(victim -> discard(victim, DropReason.DISPLACED));
        rememberMore();
        journal.sizesChanged();
        return true;
    }

    private void rememberMore() {
        refused.rememberAtLeast(refusedToRemember());
        kept.rememberAtLeast(2 * refusedToRemember());
    }

    /** From now on everything is saved, and what an earlier process saved is held again. */
    void restore(Journal saving, SavedState saved) {
        journal = saving;
        lastNumber = saved.lastNumber();
        new Restoration(this, config, clock).restore(saved);
        rememberMore();
        journal.windowChanged();
    }

    /** Holds nothing any more, as nobody will ask again. What was saved stays in the store. */
    void letGo() {
        table.reserved().forEach(HeldTrace::discard);
        table.waiting().forEach(HeldTrace::discard);
        leaving.forEach(HeldTrace::discard);
    }
}
