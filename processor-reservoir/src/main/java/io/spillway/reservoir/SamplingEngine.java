package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.reservoir.HeldTrace.Phase;
import io.spillway.storage.StorageException;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Decides which traces are kept, and holds their spans until they leave. Safe for use by many threads; one lock guards
 * everything. It has no thread of its own: somebody calls {@link #sweep} and {@link #closeWindow} when it is time.
 *
 * <pre>
 *                  offered at once (consistent)
 *   new trace ──► PENDING ──────────────────────► RESERVED ──► DECIDED ──► leaves ──► KeptTraces
 *                    │       or once complete         │      window closes   once complete
 *                    └── refused ──► RefusedTraces ◄──┘ displaced
 * </pre>
 */
final class SamplingEngine {
    private static final AttributeKey SERVICE_NAME = AttributeKey.of("service.name");
    private static final int LEAST_MEMORY = 1024;
    private static final long LEAST_RETENTION_TIMEOUTS = 10;

    private final ReservoirConfig config;
    private final Clock clock;
    private final Logger logger;
    private final Conditions conditions;
    private final RecentlyRefused recentlyRefused;
    private final Relief relief = new Relief(this);
    /** Whether a trace is offered with its first span, and not once it is complete. */
    private final boolean atOnce;
    /** Whether a trace can be refused by its rank alone. */
    private final boolean ranksTell;

    private final double decayPerNano;
    private final ReentrantLock lock = new ReentrantLock();
    private final AttributeValue value = new AttributeValue();

    // What follows is guarded by the lock, and used by the other classes of the engine while they hold it.
    final ReservoirMetrics metrics;
    final SpanMemory memory;
    final CompletionTimeout timeout;
    final List<Stratum> strata = new ArrayList<>();
    final TraceTable table = new TraceTable();
    final RefusedTraces refused;
    final KeptTraces kept;
    final CurrentWindow current;
    final LeavingTraces leaving;
    private Journal journal = Journal.None.INSTANCE;
    private long lastNumber;

    private volatile boolean full;
    private volatile long ignoreBelow;

    SamplingEngine(
            ReservoirConfig config,
            long maxBytes,
            ComponentContext context,
            ReservoirMetrics metrics,
            Departures departures) {
        this.config = config;
        this.clock = context.clock();
        this.logger = context.logger();
        this.metrics = metrics;
        this.memory = new SpanMemory(maxBytes, context.heldBytes());
        this.leaving = new LeavingTraces(this, departures);
        this.current = new CurrentWindow(clock, config.windowDuration(), metrics, logger);
        this.conditions = new Conditions(config.strata(), config.weights());
        this.timeout = new CompletionTimeout(
                config.traceAware() ? config.traceBufferTimeout() : Duration.ZERO, config.adaptiveTimeout());
        this.atOnce = config.decidesAtOnce();
        this.ranksTell = config.algorithm() == Algorithm.CONSISTENT;
        config.strata().forEach(stratum -> add(stratum.name(), stratum.sizeK(), context));
        add(StratumConfig.REST, config.sizeK(), context);
        this.refused = new RefusedTraces(refusedToRemember(), timeout.maxNanos());
        this.recentlyRefused = new RecentlyRefused(atOnce ? 0 : config.traceBufferMaxSize());
        this.kept = new KeptTraces(
                2 * refusedToRemember(),
                Math.max(config.windowDuration().toNanos(), LEAST_RETENTION_TIMEOUTS * timeout.maxNanos()),
                number -> journal.forgotten(number));
        Duration halfLife = config.halfLife().isZero() ? config.windowDuration() : config.halfLife();
        this.decayPerNano = config.algorithm() == Algorithm.TIME_DECAY ? Math.log(2) / halfLife.toNanos() : 0;
    }

    private void add(String name, int k, ComponentContext context) {
        strata.add(new Stratum(name, k, Stratum.reservoir(config.algorithm(), k, context.random())));
    }

    private int refusedToRemember() {
        int k = strata.stream().mapToInt(Stratum::k).max().orElse(1);
        return (int) Math.min(1 << 28, 2L * k + LEAST_MEMORY);
    }

    /** Spans whose trace has less randomness than this can be dropped without a further look. */
    long ignoresBelow() {
        return ignoreBelow;
    }

    /** Whether no more can be held, as nothing more can be dropped or spilled. */
    boolean isFull() {
        return full;
    }

    /**
     * Takes in the spans of a batch, by trace.
     *
     * @return completed once the caller may answer; with {@code durability: sync} exceptionally, when the spans could not be made durable:
     *     then they are not held any more
     */
    CompletableFuture<Void> take(Map<Unit, Telemetry> parts) {
        lock.lock();
        try {
            long now = clock.nanoTime();
            long before = memory.bytes();
            List<Added> added = new ArrayList<>(parts.size());
            parts.forEach((unit, piece) -> {
                HeldTrace holder = take(unit, piece, now);
                if (holder != null) {
                    added.add(new Added(holder, piece));
                }
            });
            CompletableFuture<Void> relieved = relief.relieve(memory.allowedBytes(before));
            updateLimits();
            if (config.durability() == Durability.INTERVAL) {
                return relieved;
            }
            // Also where all was dropped: a trace displaced a moment ago is back if the process dies now, and must be
            // whole.
            return journal.save().whenComplete((_, failure) -> {
                if (failure != null) {
                    locked(() -> added.forEach(Added::takeBack));
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private record Added(HeldTrace trace, Telemetry piece) {
        void takeBack() {
            trace.takeBack(piece);
        }
    }

    /** Answers the trace that holds the piece now; null when it was dropped. */
    private @Nullable HeldTrace take(Unit unit, Telemetry piece, long now) {
        HeldTrace trace = table.find(unit.id());
        if (trace != null) {
            append(trace, piece, now);
            return trace;
        }
        KeptTraces.Kept earlier = kept.find(unit.id());
        if (earlier != null) {
            return follow(unit, earlier, piece, now);
        }
        if (refused.contains(unit.id(), now) || recentlyRefused.contains(unit.id())) {
            metrics.dropped(DropReason.REFUSED_EARLIER, piece.itemCount());
        } else if (refusesByRank(unit)) {
            refused.add(unit.id(), unit.randomness(), now);
            metrics.dropped(DropReason.BELOW_THRESHOLD, piece.itemCount());
        } else {
            return begin(unit, piece, now);
        }
        return null;
    }

    private boolean refusesByRank(Unit unit) {
        return ranksTell
                && (atOnce
                        ? strata.getLast().reservoir.refuses(unit.randomness(), unit.id())
                        : unit.randomness() <= refusedByAll());
    }

    /** A trace that ranks no higher is refused whichever stratum it turns out to belong to. */
    private long refusedByAll() {
        long lowest = Long.MAX_VALUE;
        for (Stratum stratum : strata) {
            lowest = Math.min(lowest, stratum.reservoir.state().excluded());
        }
        return lowest;
    }

    private HeldTrace begin(Unit unit, Telemetry piece, long now) {
        HeldTrace trace = new HeldTrace(unit.id(), unit.randomness(), ++lastNumber, memory);
        trace.service = timeout.isAdaptive() ? service(piece) : "";
        append(trace, piece, now);
        if (trace.gone) {
            return trace;
        }
        table.put(trace);
        if (atOnce) {
            offer(trace, now);
        } else {
            evictSurplus();
        }
        return trace;
    }

    private String service(Telemetry piece) {
        SpanCursor span = (SpanCursor) piece.cursor();
        return span.next() && span.resourceAttribute(SERVICE_NAME, value) && value.type() == AttributeValue.Type.STRING
                ? value.asString()
                : "";
    }

    private void append(HeldTrace trace, Telemetry piece, long now) {
        if (!trace.pieces.isEmpty()) {
            timeout.observe(trace.service, now - trace.lastNanos);
        }
        conditions.match(trace, piece);
        trace.add(piece, now);
        journal.changed(trace);
        if (!journal.isDurable() && memory.isTooLargeForOne(trace.bytes) && trace.phase != Phase.DECIDED) {
            if (trace.phase == Phase.RESERVED) {
                strata.get(trace.stratum).reservoir.remove(trace);
            }
            logger.warn(
                    "Dropping trace {}: its {} bytes are more than half of trace_buffer_max_bytes, and there is no"
                            + " store",
                    trace.id,
                    trace.bytes);
            discard(trace, DropReason.TOO_LARGE);
        }
    }

    /** A late span of a trace that has left goes after it, by itself. */
    private HeldTrace follow(Unit unit, KeptTraces.Kept earlier, Telemetry piece, long now) {
        timeout.observe(earlier.service, now - earlier.lastNanos);
        earlier.lastNanos = now;
        HeldTrace late = new HeldTrace(unit.id(), earlier.randomness, ++lastNumber, memory);
        late.verdict = earlier.verdict;
        late.window = earlier.window;
        late.stratum = earlier.stratum;
        late.phase = Phase.DECIDED;
        late.add(piece, now);
        metrics.lateSpans.increment(piece.itemCount());
        journal.changed(late);
        leaving.add(late);
        return late;
    }

    void offer(HeldTrace trace, long now) {
        trace.stratum = conditions.stratum(trace);
        trace.logWeight = conditions.logWeight(trace) + decayPerNano * (now - current.startNanos());
        trace.phase = Phase.RESERVED;
        trace.window = current.window().number();
        table.put(trace);
        HeldTrace loser = strata.get(trace.stratum).reservoir.offer(trace);
        journal.changed(trace);
        if (loser != null) {
            discard(loser, loser == trace ? DropReason.BELOW_THRESHOLD : DropReason.DISPLACED);
        }
    }

    void discard(HeldTrace trace, DropReason reason) {
        table.remove(trace);
        if (ranksTell && (atOnce || trace.randomness <= refusedByAll())) {
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
    private void evictSurplus() {
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
        leaving.add(trace);
    }

    void remember(HeldTrace trace, long now) {
        kept.add(trace.id, new KeptTraces.Kept(trace), now);
        journal.left(new Records.Kept(trace.id, trace.number, trace.randomness, trace.window, trace.verdict));
    }

    /** Lets traces go on that have been silent for long enough. */
    void sweep() {
        locked(() -> {
            sweep(clock.nanoTime());
            updateLimits();
        });
    }

    private void sweep(long now) {
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
        if (ranksTell && !atOnce) {
            long hopeless = refusedByAll();
            List<HeldTrace> low = table.waiting().stream()
                    .filter(trace -> trace.phase == Phase.PENDING && trace.randomness <= hopeless)
                    .toList();
            low.forEach(trace -> discard(trace, DropReason.BELOW_THRESHOLD));
        }
    }

    /** Ends the window, decides about all that is in the reservoirs, and begins the next. */
    Window closeWindow() {
        return view(() -> {
            long now = clock.nanoTime();
            close(now);
            current.next();
            journal.windowChanged();
            sweep(now);
            evictSurplus();
            updateLimits();
            return current.window();
        });
    }

    private void close(long now) {
        dropHopeless();
        noteWhatPassed();
        long floor = ranksTell ? refused.windowClosed(now) : Long.MIN_VALUE;
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
            stratum.reservoir.begin(floor);
        }
    }

    /** Traces that go on waiting into the next window would have been refused by this one, had they ranked too low for it. */
    private void noteWhatPassed() {
        long passed = ranksTell && !atOnce ? refusedByAll() : 0;
        if (passed > 0) {
            for (HeldTrace trace : table.waiting()) {
                if (trace.phase == Phase.PENDING) {
                    trace.verdict = new Verdict.AtThreshold(passed);
                    journal.changed(trace);
                }
            }
        }
    }

    /** Those were handed on, or given up. With the lock held. */
    void departed(List<HeldTrace> traces) {
        traces.forEach(this::forget);
        updateLimits();
        if (config.durability() == Durability.SYNC) {
            CompletableFuture<Void> _ = journal.save();
        }
    }

    /** Changes how many traces a stratum keeps; false when there is no such stratum. */
    boolean resize(String stratum, int k) {
        return view(() -> {
            Stratum found = strata.get(Stratum.named(stratum, strata));
            if (!found.name.equals(stratum)) {
                return false;
            }
            found.resize(k).forEach(victim -> discard(victim, DropReason.DISPLACED));
            rememberMore();
            updateLimits();
            journal.sizesChanged();
            CompletableFuture<Void> _ = journal.save();
            return true;
        });
    }

    private void rememberMore() {
        refused.rememberAtLeast(refusedToRemember());
        kept.rememberAtLeast(2 * refusedToRemember());
    }

    /** Lets everything go on that is held, whether or not it is complete. */
    void flush() {
        locked(() -> {
            long now = clock.nanoTime();
            sweep(now);
            for (HeldTrace trace : List.copyOf(table.waiting())) {
                if (trace.phase == Phase.PENDING) {
                    offer(trace, now);
                }
            }
            close(now);
            for (HeldTrace trace : List.copyOf(table.waiting())) {
                leave(trace, now, now - trace.lastNanos >= timeout.nanos(trace.service));
            }
            updateLimits();
        });
    }

    /** Holds nothing any more, as nobody will ask again. What was saved stays in the store. */
    void letGo() {
        locked(() -> {
            table.reserved().forEach(HeldTrace::discard);
            table.waiting().forEach(HeldTrace::discard);
            leaving.traces().forEach(HeldTrace::discard);
        });
    }

    private void updateLimits() {
        full = memory.isStuck() && !journal.isDurable();
        ignoreBelow = ranksTell ? Math.min(refused.ignorable(), kept.lowest()) : 0;
    }

    /** From now on everything is saved, and what an earlier process saved is held again. */
    void restore(Journal saving, SavedState saved) {
        locked(() -> {
            journal = saving;
            lastNumber = saved.lastNumber();
            new Restoration(this, config, clock).restore(saved);
            rememberMore();
            if (!saved.traces().isEmpty()) {
                logger.info(
                        "Found {} traces of window {} and before in the store",
                        saved.traces().size(),
                        current.window().number());
            }
            journal.windowChanged();
            updateLimits();
        });
    }

    boolean isDurable() {
        return journal.isDurable();
    }

    void changed(HeldTrace trace) {
        journal.changed(trace);
    }

    /** Saves what has changed. */
    CompletableFuture<Void> save() {
        return view(() -> journal.save());
    }

    /** Saves everything there is to be found by the next process. */
    CompletableFuture<Void> saveAll() {
        return view(() -> {
            journal.windowChanged();
            return journal.save();
        });
    }

    Telemetry piece(HeldTrace trace, int piece) throws StorageException {
        Telemetry inMemory;
        lock.lock();
        try {
            inMemory = trace.pieces.get(piece);
        } finally {
            lock.unlock();
        }
        return inMemory != null ? inMemory : journal.read(trace, piece);
    }

    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Calculates something from a consistent view of the state. */
    <T> T view(Supplier<T> calculation) {
        lock.lock();
        try {
            return calculation.get();
        } finally {
            lock.unlock();
        }
    }
}
