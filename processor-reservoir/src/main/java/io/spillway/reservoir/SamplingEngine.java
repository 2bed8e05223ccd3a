package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.reservoir.HeldTrace.Phase;
import io.spillway.storage.StorageException;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.HeldBytes;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
final class SamplingEngine implements DepartureQueue.Source, StoreJournal.Engine {
    private static final AttributeKey SERVICE_NAME = AttributeKey.of("service.name");
    private static final int LEAST_MEMORY = 1024;
    private static final long LEAST_RETENTION_TIMEOUTS = 10;
    /** Of the bytes that may be held: what one trace may have, without a store. */
    private static final int TRACE_PART = 2;
    /** Of the bytes that may be held: down to which spilling goes on. */
    private static final double SPILL_TO = 0.75;
    /** Of the bytes that may be held: how many may wait to be handed on before senders are told to come back. */
    private static final double FULL_AT = 0.75;

    private final ReservoirConfig config;
    private final Clock clock;
    final HeldBytes account;
    final ReservoirMetrics metrics;
    private final Departures departures;
    private final Conditions conditions;
    final CompletionTimeout timeout;
    final List<Stratum> strata = new ArrayList<>();
    final TraceTable table = new TraceTable();
    final RefusedTraces refused;
    private final RecentlyRefused recentlyRefused;
    final KeptTraces kept;
    private final boolean atOnce;
    private final boolean prefilters;
    private final long maxBytes;
    private final double decayPerNano;

    private final ReentrantLock lock = new ReentrantLock();
    private final Logger logger;
    private Journal journal = Journal.None.INSTANCE;
    private Window window;
    private long windowStartNanos;
    private long lastNumber;
    private long bytesInMemory;
    private long departingBytes;
    private final Set<HeldTrace> departing = new LinkedHashSet<>();
    private volatile boolean full;
    private final AttributeValue value = new AttributeValue();

    private volatile long ignoreBelow;

    SamplingEngine(
            ReservoirConfig config,
            long maxBytes,
            ComponentContext context,
            ReservoirMetrics metrics,
            Departures departures) {
        this.config = config;
        this.clock = context.clock();
        this.account = context.heldBytes();
        this.metrics = metrics;
        this.departures = departures;
        this.logger = context.logger();
        this.maxBytes = maxBytes;
        this.conditions = new Conditions(config.strata(), config.weights());
        this.timeout = new CompletionTimeout(
                config.traceAware() ? config.traceBufferTimeout() : Duration.ZERO, config.adaptiveTimeout());
        this.atOnce = config.decidesAtOnce();
        this.prefilters = atOnce
                && config.algorithm() == Algorithm.CONSISTENT
                && config.strata().isEmpty();
        config.strata().forEach(stratum -> add(stratum.name(), stratum.sizeK(), context));
        add(StratumConfig.REST, config.sizeK(), context);
        int k = strata.stream().mapToInt(Stratum::k).max().orElse(1);
        int memory = (int) Math.min(1 << 28, 2L * k + LEAST_MEMORY);
        this.refused = new RefusedTraces(memory, timeout.maxNanos());
        this.recentlyRefused = new RecentlyRefused(atOnce ? 0 : config.traceBufferMaxSize());
        this.kept = new KeptTraces(
                (int) Math.min(1 << 28, 2L * memory),
                Math.max(config.windowDuration().toNanos(), LEAST_RETENTION_TIMEOUTS * timeout.maxNanos()),
                number -> journal.forgotten(number));
        Duration halfLife = config.halfLife().isZero() ? config.windowDuration() : config.halfLife();
        this.decayPerNano = config.algorithm() == Algorithm.TIME_DECAY ? Math.log(2) / halfLife.toNanos() : 0;
        this.window = Window.starting(1, clock.now().toEpochMilli(), config.windowDuration());
        this.windowStartNanos = clock.nanoTime();
    }

    private void add(String name, int k, ComponentContext context) {
        strata.add(new Stratum(name, k, Stratum.reservoir(config.algorithm(), k, context.random())));
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
            List<Added> added = new ArrayList<>(parts.size());
            parts.forEach((unit, piece) -> {
                HeldTrace holder = take(unit, piece, now);
                if (holder != null) {
                    added.add(new Added(holder, piece));
                }
            });
            CompletableFuture<Void> relieved = relieve();
            updateIgnored();
            if (config.durability() == Durability.INTERVAL || added.isEmpty()) {
                return relieved;
            }
            return journal.save().whenComplete((_, failure) -> {
                if (failure != null) {
                    locked(() -> takeBack(added));
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private record Added(HeldTrace trace, Telemetry piece) {}

    private void takeBack(List<Added> added) {
        for (Added each : added) {
            if (!each.trace().gone) {
                long bytes = each.trace().takeBack(each.piece());
                bytesInMemory -= bytes;
                departingBytes -= each.trace().departing ? bytes : 0;
            }
        }
    }

    @Override
    public void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
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
        } else if (prefilters && strata.getLast().reservoir.refuses(unit.randomness(), unit.id())) {
            refused.add(unit.id(), unit.randomness(), now);
            metrics.dropped(DropReason.BELOW_THRESHOLD, piece.itemCount());
        } else {
            return begin(unit, piece, now);
        }
        return null;
    }

    private HeldTrace begin(Unit unit, Telemetry piece, long now) {
        HeldTrace trace = new HeldTrace(unit.id(), unit.randomness(), ++lastNumber, account);
        trace.service = timeout.isAdaptive() ? service(piece) : "";
        append(trace, piece, now);
        if (trace.gone) {
            return trace;
        }
        table.put(trace);
        if (atOnce) {
            offer(trace, now);
        } else if (table.waiting().size() > config.traceBufferMaxSize()) {
            evictOne(now);
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
        bytesInMemory += piece.byteSize();
        journal.changed(trace);
        if (!journal.isDurable() && trace.bytes > maxBytes / TRACE_PART && trace.phase != Phase.DECIDED) {
            if (trace.phase == Phase.RESERVED) {
                reservoirOf(trace).remove(trace);
            }
            logger.warn(
                    "Dropping trace {}: its {} bytes are more than half of trace_buffer_max_bytes, and there is no"
                            + " store",
                    trace.id,
                    trace.bytes);
            discard(trace, DropReason.TOO_LARGE);
        }
    }

    private Reservoir reservoirOf(HeldTrace trace) {
        return strata.get(trace.stratum).reservoir;
    }

    /** A late span of a trace that has left goes after it, by itself. */
    private HeldTrace follow(Unit unit, KeptTraces.Kept earlier, Telemetry piece, long now) {
        timeout.observe(earlier.service, now - earlier.lastNanos);
        earlier.lastNanos = now;
        HeldTrace late = new HeldTrace(unit.id(), earlier.randomness, ++lastNumber, account);
        late.verdict = earlier.verdict;
        late.window = earlier.window;
        late.stratum = earlier.stratum;
        late.phase = Phase.DECIDED;
        late.add(piece, now);
        bytesInMemory += piece.byteSize();
        metrics.lateSpans.increment(piece.itemCount());
        journal.changed(late);
        hand(late);
        return late;
    }

    void offer(HeldTrace trace, long now) {
        trace.stratum = conditions.stratum(trace);
        trace.logWeight = conditions.logWeight(trace) + decayPerNano * (now - windowStartNanos);
        trace.phase = Phase.RESERVED;
        trace.window = window.number();
        table.put(trace);
        HeldTrace loser = reservoirOf(trace).offer(trace);
        journal.changed(trace);
        if (loser != null) {
            discard(loser, loser == trace ? DropReason.BELOW_THRESHOLD : DropReason.DISPLACED);
        }
    }

    void discard(HeldTrace trace, DropReason reason) {
        table.remove(trace);
        if (atOnce) {
            refused.add(trace.id, trace.randomness, trace.lastNanos);
        } else {
            recentlyRefused.add(trace.id);
        }
        forget(trace);
        metrics.dropped(reason, trace.spans);
    }

    private void forget(HeldTrace trace) {
        trace.discard();
        bytesInMemory -= trace.bytesInMemory;
        journal.removed(trace);
    }

    /** Sends the trace that has waited for longest on its way, complete or not. */
    private void evictOne(long now) {
        HeldTrace eldest = table.waiting().iterator().next();
        metrics.evictedTraces.increment();
        settle(eldest, now, false);
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
        hand(trace);
    }

    void remember(HeldTrace trace, long now) {
        kept.add(trace.id, new KeptTraces.Kept(trace), now);
        journal.left(new Records.Kept(trace.id, trace.number, trace.randomness, trace.window, trace.verdict));
    }

    void hand(HeldTrace trace) {
        trace.departing = true;
        departing.add(trace);
        departingBytes += trace.bytesInMemory;
        updateFull();
        departures.leave(trace);
    }

    /** Lets traces go on that have been silent for long enough. */
    void sweep() {
        lock.lock();
        try {
            sweep(clock.nanoTime());
            updateIgnored();
        } finally {
            lock.unlock();
        }
    }

    private void sweep(long now) {
        List<HeldTrace> idle = new ArrayList<>();
        for (HeldTrace trace : table.waiting()) {
            if (now - trace.lastNanos >= timeout.nanos(trace.service)) {
                idle.add(trace);
            }
        }
        idle.forEach(trace -> settle(trace, now, true));
    }

    /** Ends the window, decides about all that is in the reservoirs, and begins the next. */
    Window closeWindow() {
        lock.lock();
        try {
            long now = clock.nanoTime();
            long wallMillis = clock.now().toEpochMilli();
            noticeJump(wallMillis, now);
            close(now);
            window = Window.starting(window.number() + 1, wallMillis, config.windowDuration());
            windowStartNanos = now;
            journal.windowChanged();
            sweep(now);
            while (table.waiting().size() > config.traceBufferMaxSize()) {
                evictOne(now);
            }
            updateIgnored();
            return window;
        } finally {
            lock.unlock();
        }
    }

    private void close(long now) {
        long floor = prefilters ? refused.windowClosed(now) : Long.MIN_VALUE;
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

    /** A window is measured by the monotonic clock; the wall clock only says when it should end. */
    private void noticeJump(long wallMillis, long now) {
        long byWall = wallMillis - window.startMillis();
        long byMonotonic = Duration.ofNanos(now - windowStartNanos).toMillis();
        if (Math.abs(byWall - byMonotonic) > Math.max(1000, byMonotonic / 10)) {
            metrics.clockJumps.increment();
            logger.warn(
                    "The wall clock jumped: by it window {} lasted {} ms, but {} ms have passed",
                    window.number(),
                    byWall,
                    byMonotonic);
        }
    }

    /** Makes room when too many bytes are in memory. */
    private CompletableFuture<Void> relieve() {
        if (bytesInMemory <= maxBytes) {
            return CompletableFuture.completedFuture(null);
        }
        if (journal.isDurable()) {
            // Where the disk fails as well, sampling goes on with what fits.
            return spill().exceptionally(_ -> {
                locked(this::giveUpLowest);
                return null;
            });
        }
        giveUpLowest();
        return CompletableFuture.completedFuture(null);
    }

    private void giveUpLowest() {
        while (bytesInMemory > maxBytes) {
            HeldTrace victim = lowest();
            if (victim == null) {
                break;
            }
            discard(victim, DropReason.MEMORY);
        }
    }

    /** The next to go without a store: of those that wait undecided the oldest, else the lowest in the fullest reservoir. */
    private @Nullable HeldTrace lowest() {
        for (HeldTrace trace : table.waiting()) {
            if (trace.phase == Phase.PENDING) {
                offer(trace, clock.nanoTime());
                metrics.evictedTraces.increment();
                break;
            }
        }
        Stratum fullest = strata.getFirst();
        for (Stratum stratum : strata) {
            if (stratum.reservoir.traces().size() > fullest.reservoir.traces().size()) {
                fullest = stratum;
            }
        }
        return fullest.reservoir.shrink();
    }

    /** Saves everything, then lets go of the pieces of those traces that have been silent for longest. */
    private CompletableFuture<Void> spill() {
        List<HeldTrace> victims = new ArrayList<>();
        long planned = bytesInMemory;
        for (Collection<HeldTrace> source : List.of(departing, table.waiting(), table.reserved())) {
            for (HeldTrace trace : source) {
                if (planned > maxBytes * SPILL_TO && trace.bytesInMemory > 0) {
                    planned -= trace.bytesInMemory;
                    victims.add(trace);
                }
            }
        }
        Map<HeldTrace, Integer> upTo = new LinkedHashMap<>();
        victims.forEach(trace -> upTo.put(trace, trace.pieces.size()));
        return journal.save().thenRun(() -> release(upTo));
    }

    private void release(Map<HeldTrace, Integer> saved) {
        lock.lock();
        try {
            saved.forEach((trace, pieces) -> {
                for (int piece = 0; piece < pieces && !trace.gone; piece++) {
                    long released = trace.release(piece);
                    bytesInMemory -= released;
                    departingBytes -= trace.departing ? released : 0;
                }
            });
        } finally {
            lock.unlock();
        }
    }

    /** Those that a restart would find again must be found marked. */
    @Override
    public void leaving(List<HeldTrace> load) {
        CompletableFuture<Void> noted = CompletableFuture.completedFuture(null);
        lock.lock();
        try {
            boolean found = false;
            for (HeldTrace trace : load) {
                trace.leaving = true;
                if (trace.recordSaved) {
                    journal.changed(trace);
                    found = true;
                }
            }
            noted = found ? journal.save() : noted;
        } finally {
            lock.unlock();
        }
        // A failure has been counted. Handing on is what makes room again, so it goes on.
        noted.exceptionally(_ -> null).join();
    }

    @Override
    public boolean isDurable() {
        return journal.isDurable();
    }

    @Override
    public void departed(List<HeldTrace> traces) {
        lock.lock();
        try {
            for (HeldTrace trace : traces) {
                departing.remove(trace);
                departingBytes -= trace.bytesInMemory;
                forget(trace);
            }
            updateFull();
            if (config.durability() == Durability.SYNC) {
                CompletableFuture<Void> _ = journal.save();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Changes how many traces a stratum keeps; false when there is no such stratum. */
    boolean resize(String stratum, int k) {
        lock.lock();
        try {
            Stratum found = strata.get(Stratum.named(stratum, strata));
            if (!found.name.equals(stratum)) {
                return false;
            }
            found.resize(k).forEach(victim -> discard(victim, DropReason.DISPLACED));
            updateIgnored();
            journal.sizesChanged();
            CompletableFuture<Void> _ = journal.save();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Only within {@link #view}. */
    Map<String, Long> learnedTimeouts() {
        return timeout.learned();
    }

    /** Lets everything go on that is held, whether or not it is complete. */
    void flush() {
        lock.lock();
        try {
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
            updateIgnored();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Telemetry piece(HeldTrace trace, int piece) throws StorageException {
        Telemetry inMemory;
        lock.lock();
        try {
            inMemory = trace.pieces.get(piece);
        } finally {
            lock.unlock();
        }
        return inMemory != null ? inMemory : journal.read(trace, piece);
    }

    /** From now on everything is saved, and what an earlier process saved is held again. */
    void restore(Journal saving, SavedState saved) {
        lock.lock();
        try {
            journal = saving;
            Restoration restoration = new Restoration(this, config, clock);
            saved.window().ifPresent(state -> window = state.window());
            lastNumber = saved.lastNumber();
            windowStartNanos = restoration.windowStartNanos(window);
            restoration.restore(saved, prefilters);
            if (!saved.traces().isEmpty()) {
                logger.info(
                        "Found {} traces of window {} and before in the store",
                        saved.traces().size(),
                        window.number());
            }
            journal.windowChanged();
            updateIgnored();
        } finally {
            lock.unlock();
        }
    }

    /** Saves what has changed. */
    CompletableFuture<Void> save() {
        lock.lock();
        try {
            return journal.save();
        } finally {
            lock.unlock();
        }
    }

    /** Saves everything there is to be found by the next process. */
    CompletableFuture<Void> saveAll() {
        lock.lock();
        try {
            journal.windowChanged();
            return journal.save();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void saveFailed(Throwable cause) {
        metrics.checkpointErrors.increment();
        logger.error("Could not save the reservoir; it goes on in memory, and saves again later", cause);
    }

    @Override
    public Records.Trace record(HeldTrace trace) {
        long silenceMillis =
                Duration.ofNanos(clock.nanoTime() - trace.lastNanos).toMillis();
        return Records.Trace.of(
                trace, strata.get(trace.stratum).name, clock.now().toEpochMilli() - silenceMillis);
    }

    @Override
    public Records.WindowState windowState() {
        List<Records.WindowState.StratumState> states = strata.stream()
                .map(stratum -> new Records.WindowState.StratumState(stratum.name, stratum.reservoir.state()))
                .toList();
        return new Records.WindowState(window, config.rules(), states);
    }

    @Override
    public List<Records.Size> sizes() {
        return strata.stream().map(Stratum::size).toList();
    }

    @Override
    public MemoryRecord memory() {
        return refused.toRecord(clock.nanoTime());
    }

    private void updateFull() {
        full = departingBytes >= maxBytes * FULL_AT && !journal.isDurable();
    }

    private void updateIgnored() {
        ignoreBelow = prefilters ? Math.min(refused.ignorable(), kept.lowest()) : 0;
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

    /** Only within {@link #view}. */
    List<Stratum> strata() {
        return strata;
    }

    Window window() {
        return window;
    }

    double windowAgeSeconds() {
        return Duration.ofNanos(clock.nanoTime() - windowStartNanos).toMillis() / 1e3;
    }

    long bytesInMemory() {
        return bytesInMemory;
    }

    int waiting() {
        return table.waiting().size();
    }

    long departing() {
        return departing.size();
    }
}
