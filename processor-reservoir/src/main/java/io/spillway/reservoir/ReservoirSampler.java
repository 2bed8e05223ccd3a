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
import io.spillway.telemetry.Telemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The {@code reservoir_sampler} processor; the package states its contract. */
final class ReservoirSampler implements Processor, ReservoirControl.Steering {
    private static final Duration FASTEST_SWEEP = Duration.ofMillis(10);
    private static final Duration SLOWEST_SWEEP = Duration.ofSeconds(1);
    private static final int SWEEPS_PER_TIMEOUT = 10;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ReservoirConfig config;
    private final ComponentContext context;
    private final ReservoirMetrics metrics;
    private final SpanSorter sorter;
    private final SamplingEngine engine;

    private final ReentrantLock lock = new ReentrantLock();
    private Clock.@Nullable Timer windowTimer;
    private Clock.@Nullable Timer sweepTimer;
    private Clock.@Nullable Timer saveTimer;
    private boolean running;
    private @Nullable Store store;
    private @Nullable Compaction compaction;
    private HttpRoutes.@Nullable Registration registration;

    ReservoirSampler(ReservoirConfig config, Consumer next, ComponentContext context) {
        this.config = config;
        this.context = context;
        this.metrics = new ReservoirMetrics(context);
        TraceRandomness randomness = new TraceRandomness(config.sampling().hashSeed());
        this.sorter = new SpanSorter(config.traceAware(), randomness, metrics, context);
        this.engine = new SamplingEngine(config, next, context, metrics, randomness);
    }

    @Override
    public void start() throws StorageException {
        lock.lock();
        try {
            openStore();
            serveControl();
            metrics.publish(engine);
            running = true;
            if (store != null) {
                scheduleSave();
            }
            scheduleWindow(engine.view(state -> state.current().window()));
            scheduleSweep();
        } finally {
            lock.unlock();
        }
    }

    private void openStore() throws StorageException {
        if (!config.checkpoint().isDurable()) {
            return;
        }
        Store opened = storage()
                .open(new StoreName(ComponentKind.PROCESSOR, context.id(), context.pipeline()), StoreJournal.FORMAT);
        try {
            if (opened.origin() == Store.Origin.REPLACED) {
                context.logger().error("The store of the reservoir is damaged and was set aside; sampling begins anew");
                metrics.counter(ReservoirMetrics.RESTORED_TRACES, "result", "damaged")
                        .increment();
            }
            StoreJournal journal = engine.restore(opened);
            compaction = new Compaction(config.compaction(), opened, context, metrics);
            compaction.start();
            metrics.publish(journal, opened);
            store = opened;
        } catch (StorageException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private Storage storage() {
        return config.checkpoint().storage().isPresent()
                ? context.host().extension(config.checkpoint().storage().get(), Storage.class)
                : LmdbStorage.in(Path.of(config.checkpoint().checkpointPath()), context);
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
        saveTimer = context.clock().schedule(config.checkpoint().checkpointInterval(), this::save);
    }

    private void save() {
        lock.lock();
        try {
            if (running) {
                engine.save();
                scheduleSave();
            }
        } finally {
            lock.unlock();
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
        Duration pause = config.buffer().traceBufferTimeout().dividedBy(SWEEPS_PER_TIMEOUT);
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
                    new Status(
                            Status.Code.RESOURCE_EXHAUSTED,
                            "the reservoir is full, and the next component does not accept its traces"),
                    RETRY_AFTER);
        }
        Map<TraceKey, Telemetry> traces = sorter.sort(batch, engine.ignoresBelow());
        return traces.isEmpty() ? Outcome.ACCEPTED : await(engine.hold(traces));
    }

    private static Outcome await(CompletableFuture<Void> held) {
        try {
            held.get();
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

    /** Leaves saved traces to the next process; without a store, emits all traces, complete or not. */
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
        engine.finishEmission(deadline);
        closeStore();
        engine.releaseAll();
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
                engine.saveAll();
                store.close();
                store = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean overlaps() {
        return !config.checkpoint().isDurable() && config.control().isEmpty();
    }

    private static void cancel(Clock.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
