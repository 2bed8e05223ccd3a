package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentKind;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Processor;
import io.spillway.component.Status;
import io.spillway.http.HttpRoutes;
import io.spillway.lmdb.LmdbStorage;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreName;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The {@code reservoir_sampler} processor: see the package for what it promises. */
final class ReservoirSampler implements Processor, ReservoirControl.Steering {
    private static final Duration FASTEST_SWEEP = Duration.ofMillis(10);
    private static final Duration SLOWEST_SWEEP = Duration.ofSeconds(1);
    private static final int SWEEPS_PER_TIMEOUT = 10;
    private static final int HEAP_PART = 4;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ReservoirConfig config;
    private final ComponentContext context;
    private final ReservoirMetrics metrics;
    private final TraceRandomness randomness;
    private final DepartureQueue departures;
    private final SamplingEngine engine;

    private final ReentrantLock lock = new ReentrantLock();
    private Clock.@Nullable Timer windowTimer;
    private Clock.@Nullable Timer sweepTimer;
    private Clock.@Nullable Timer saveTimer;
    private final AtomicBoolean missingIdsNoted = new AtomicBoolean();
    private boolean running;
    private @Nullable Store store;
    private @Nullable StoreJournal journal;
    private @Nullable Compaction compaction;
    private HttpRoutes.@Nullable Registration registration;

    ReservoirSampler(ReservoirConfig config, Consumer next, ComponentContext context) {
        this.config = config;
        this.context = context;
        this.metrics = new ReservoirMetrics(context);
        this.randomness = new TraceRandomness(config.hashSeed());
        this.departures = new DepartureQueue(next, context, metrics, randomness);
        long maxBytes = config.traceBufferMaxBytes() > 0
                ? config.traceBufferMaxBytes()
                : Runtime.getRuntime().maxMemory() / HEAP_PART;
        this.engine = new SamplingEngine(config, maxBytes, context, metrics, departures);
        departures.source(engine.leaving);
    }

    @Override
    public void start() throws StorageException {
        lock.lock();
        try {
            openStore();
            serveControl();
            publishGauges();
            running = true;
            if (store != null) {
                scheduleSave();
            }
            scheduleWindow(engine.current.window());
            scheduleSweep();
        } finally {
            lock.unlock();
        }
    }

    private void openStore() throws StorageException {
        if (config.storage().isEmpty() && config.checkpointPath().isEmpty()) {
            return;
        }
        Storage storage = config.storage().isPresent()
                ? context.host().extension(config.storage().get(), Storage.class)
                : LmdbStorage.in(Path.of(config.checkpointPath()), context);
        Store opened = storage.open(
                new StoreName(ComponentKind.PROCESSOR, context.id(), context.pipeline()), StoreJournal.FORMAT);
        try {
            if (opened.origin() == Store.Origin.REPLACED) {
                context.logger().error("The saved reservoir was damaged and has been set aside; sampling begins anew");
                metrics.counter(ReservoirMetrics.RESTORED_TRACES, "result", "damaged")
                        .increment();
            }
            StoreJournal saving = new StoreJournal(
                    opened,
                    config.compression(),
                    context.clock(),
                    new Checkpoint(engine, config.rules(), context.clock(), context.logger()));
            engine.restore(saving, StoreJournal.load(opened));
            Compaction compacting = new Compaction(config, opened, context, metrics);
            compacting.start();
            compaction = compacting;
            journal = saving;
            store = opened;
        } catch (StorageException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void serveControl() {
        if (config.control().isEmpty()) {
            return;
        }
        HttpRoutes routes = context.host().extension(config.control().get(), HttpRoutes.class);
        registration =
                routes.serve(ReservoirControl.path(context.pipeline(), context.id()), control(routes.authenticates()));
    }

    ReservoirControl control(boolean mayChange) {
        return new ReservoirControl(new ReservoirView(config, engine), this, mayChange, context.clock()::nanoTime);
    }

    @Override
    public void closeWindow() {
        lock.lock();
        try {
            cancel(windowTimer);
            windowEnds();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void drain() {
        closeWindow();
        engine.flush();
    }

    @Override
    public String compact() {
        Compaction compacting = compaction;
        return compacting == null ? "there is no store" : compacting.compact();
    }

    @Override
    public boolean resize(String stratum, int k) {
        return engine.resize(stratum, k);
    }

    private void scheduleSave() {
        saveTimer = context.clock().schedule(config.checkpointInterval(), this::save);
    }

    private void save() {
        lock.lock();
        try {
            if (running) {
                CompletableFuture<Void> _ = engine.save();
                scheduleSave();
            }
        } finally {
            lock.unlock();
        }
    }

    private void publishGauges() {
        StoreJournal saving = journal;
        Store saved = store;
        if (saving != null && saved != null) {
            metrics.gauge(ReservoirMetrics.CHECKPOINT_AGE, () -> saving.ageNanos() / 1e9);
            metrics.gauge(ReservoirMetrics.STORE_BYTES, () -> (double) saved.sizeBytes());
        }
        metrics.gauge(
                ReservoirMetrics.WINDOW,
                () -> engine.view(() -> (double) engine.current.window().number()));
        metrics.gauge(ReservoirMetrics.WINDOW_AGE, () -> engine.view(engine.current::ageSeconds));
        metrics.gauge(
                ReservoirMetrics.BUFFER_TRACES,
                () -> engine.view(() -> (double) engine.table.waiting().size()));
        metrics.gauge(ReservoirMetrics.BUFFER_BYTES, () -> engine.view(() -> (double) engine.memory.bytes()));
        metrics.gauge(
                ReservoirMetrics.DEPARTING_TRACES,
                () -> engine.view(() -> (double) engine.leaving.traces().size()));
        for (Stratum stratum : engine.strata) {
            metrics.gauge(
                    ReservoirMetrics.TRACES,
                    stratum.name,
                    () -> engine.view(() -> (double) stratum.reservoir.traces().size()));
            metrics.gauge(
                    ReservoirMetrics.WINDOW_TRACES,
                    stratum.name,
                    () -> engine.view(() -> (double) stratum.reservoir.state().offered()));
            if (config.algorithm() == Algorithm.CONSISTENT) {
                metrics.gauge(ReservoirMetrics.THRESHOLD, stratum.name, () -> engine.view(stratum::rejectedShare));
            }
        }
    }

    private void scheduleWindow(Window window) {
        long wait = Math.clamp(window.endMillis() - context.clock().now().toEpochMilli(), 1, window.lengthMillis());
        windowTimer = context.clock().schedule(Duration.ofMillis(wait), this::windowEnds);
    }

    private void windowEnds() {
        lock.lock();
        try {
            if (running) {
                scheduleWindow(engine.closeWindow());
            }
        } finally {
            lock.unlock();
        }
    }

    private void scheduleSweep() {
        Duration pause = config.traceBufferTimeout().dividedBy(SWEEPS_PER_TIMEOUT);
        pause = pause.compareTo(FASTEST_SWEEP) < 0 ? FASTEST_SWEEP : pause;
        pause = pause.compareTo(SLOWEST_SWEEP) > 0 ? SLOWEST_SWEEP : pause;
        sweepTimer = context.clock().schedule(pause, this::sweep);
    }

    private void sweep() {
        lock.lock();
        try {
            if (running) {
                engine.sweep();
                scheduleSweep();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Outcome consume(Telemetry batch) {
        if (engine.isFull()) {
            return new Outcome.Throttled(
                    new Status(Status.Code.RESOURCE_EXHAUSTED, "the reservoir holds all it may, and cannot hand it on"),
                    RETRY_AFTER);
        }
        Prefilter prefilter = new Prefilter(engine.ignoresBelow());
        Telemetry candidates = batch.keep(prefilter);
        noteMissingIds(prefilter.withoutId);
        metrics.dropped(DropReason.BELOW_THRESHOLD, prefilter.below);
        if (!candidates.isEmpty()) {
            Map<Unit, Telemetry> parts =
                    candidates.withMetadata(ClientMetadata.NONE).split(splitter());
            return await(engine.take(parts));
        }
        return Outcome.ACCEPTED;
    }

    private void noteMissingIds(long spans) {
        metrics.dropped(DropReason.NO_TRACE_ID, spans);
        if (spans > 0 && missingIdsNoted.compareAndSet(false, true)) {
            context.logger()
                    .warn("Dropping {} spans without a trace id of 16 bytes; those to come are counted only", spans);
        }
    }

    private static Outcome await(CompletableFuture<Void> taken) {
        try {
            taken.get();
            return Outcome.ACCEPTED;
        } catch (ExecutionException failed) {
            return new Outcome.Throttled(
                    new Status(Status.Code.UNAVAILABLE, "the spans could not be saved: " + failed.getCause()),
                    RETRY_AFTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.throttled(Status.Code.UNAVAILABLE, "interrupted while the spans were being saved");
        }
    }

    /** Drops what ranks so low that nothing can come of it, by a look at the first bytes of a span. */
    private final class Prefilter implements Predicate<ItemCursor> {
        private final long ignoreBelow;
        private long below;
        private long withoutId;

        Prefilter(long ignoreBelow) {
            this.ignoreBelow = ignoreBelow;
        }

        @Override
        public boolean test(ItemCursor item) {
            SpanCursor span = (SpanCursor) item;
            if ((span.traceIdLow() | span.traceIdHigh()) == 0) {
                withoutId++;
                return false;
            }
            if (ignoreBelow > 0 && randomness.of(span) < ignoreBelow) {
                below++;
                return false;
            }
            return true;
        }
    }

    private Function<ItemCursor, Unit> splitter() {
        return config.traceAware() ? new ByTrace() : this::bySpan;
    }

    /** Neighbours are often of one trace, so the last answer is tried first. */
    private final class ByTrace implements Function<ItemCursor, Unit> {
        private final Map<TraceId, Unit> units = new HashMap<>();

        @Override
        public Unit apply(ItemCursor item) {
            SpanCursor span = (SpanCursor) item;
            TraceId id = new TraceId(span.traceIdHigh(), span.traceIdLow());
            return units.computeIfAbsent(id, _ -> new Unit(id, randomness.of(span)));
        }
    }

    private Unit bySpan(ItemCursor item) {
        SpanCursor span = (SpanCursor) item;
        TraceId id = TraceId.ofSpan(span.traceIdHigh(), span.traceIdLow(), span.spanId());
        return new Unit(id, randomness.ofId(id.high(), id.low()));
    }

    /** What is saved stays for the next process; without a store everything leaves, complete or not. */
    @Override
    public void close(Deadline deadline) {
        lock.lock();
        try {
            if (running) {
                running = false;
                cancel(windowTimer);
                cancel(sweepTimer);
                cancel(saveTimer);
                if (registration != null) {
                    registration.close();
                }
                if (store == null) {
                    engine.flush();
                }
            }
        } finally {
            lock.unlock();
        }
        departures.close(deadline);
        closeStore();
        engine.letGo();
        metrics.close();
    }

    private void closeStore() {
        lock.lock();
        try {
            if (compaction != null) {
                compaction.close();
                compaction = null;
            }
            if (store != null) {
                CompletableFuture<Void> _ = engine.saveAll();
                store.close();
                store = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean overlaps() {
        return config.storage().isEmpty()
                && config.checkpointPath().isEmpty()
                && config.control().isEmpty();
    }

    private static void cancel(Clock.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
