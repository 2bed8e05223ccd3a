package io.spillway.reservoir;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.ottl.Surroundings;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Guards a {@link SamplerState} with one lock, and publishes without the lock what most spans need. Only tables change under the
 * lock: conditions are evaluated before it is taken, and saves are encoded and submitted after its release. The engine has no
 * thread of its own; its caller decides when to {@link #sweep} and {@link #closeWindow}.
 */
final class SamplingEngine implements EmissionQueue.Source {
    private final ReservoirConfig config;
    private final ComponentContext context;
    private final Conditions conditions;
    private final EmissionQueue emission;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final SamplerState state;
    private final Arrivals arrivals;
    private final MemoryPressure pressure;

    private volatile Journal journal = Journal.None.INSTANCE;
    private volatile boolean full;
    private volatile long ignoreBelow;

    SamplingEngine(
            ReservoirConfig config,
            Consumer next,
            ComponentContext context,
            ReservoirMetrics metrics,
            TraceRandomness randomness) {
        this.config = config;
        this.context = context;
        this.conditions = new Conditions(
                config.sampling().strata(),
                config.sampling().weights(),
                new Surroundings(context.clock(), context.random()));
        boolean statesProbability = config.sampling().algorithm() != Algorithm.CONSISTENT;
        this.emission = new EmissionQueue(this, next, context, metrics, randomness, statesProbability);
        this.state = new SamplerState(config, conditions, context, metrics, emission::add);
        this.arrivals = new Arrivals(state, context.logger());
        this.pressure = new MemoryPressure(state);
    }

    /** Spans of a trace with less randomness can be dropped without a further look. */
    long ignoresBelow() {
        return ignoreBelow;
    }

    /** Whether there is no room, and dropping or spilling makes none. */
    boolean isFull() {
        return full;
    }

    /**
     * Holds the spans of a batch, by trace.
     *
     * @return completed when the caller may accept the batch; exceptionally, with {@code durability: sync}, when the spans could
     *     not be made durable and are not held
     */
    CompletableFuture<Void> hold(Map<TraceKey, Telemetry> batch) {
        List<TraceSpans> arrived = new ArrayList<>(batch.size());
        batch.forEach((key, spans) -> arrived.add(new TraceSpans(key, spans, conditions.match(spans), service(spans))));
        return changing(() -> {
            long before = state.memory().bytes();
            List<Added> added = add(arrived);
            CompletableFuture<Void> relieved = pressure.relieve(state.memory().allowedBytes(before));
            if (config.checkpoint().durability() == Durability.INTERVAL) {
                return relieved;
            }
            // Also when all spans were dropped: a trace that was displaced a moment ago is back if the process dies
            // now,
            // and must be whole.
            return state.journal().save().whenComplete((_, failure) -> {
                if (failure != null) {
                    added.forEach(Added::takeBack);
                }
            });
        });
    }

    private String service(Telemetry spans) {
        return config.buffer().adaptiveTimeout().isOn() ? CompletionTimeout.service(spans) : "";
    }

    private List<Added> add(List<TraceSpans> arrived) {
        long now = context.clock().nanoTime();
        List<Added> added = new ArrayList<>(arrived.size());
        for (TraceSpans each : arrived) {
            HeldTrace holder = arrivals.add(each, now);
            if (holder != null) {
                added.add(new Added(holder, each.spans()));
            }
        }
        return added;
    }

    private record Added(HeldTrace trace, Telemetry piece) {
        void takeBack() {
            trace.takeBack(piece);
        }
    }

    /** Ends the wait of traces that have been silent for long enough. */
    void sweep() {
        change(() -> state.sweep(context.clock().nanoTime()));
    }

    /** Ends the window, and begins the next, which it answers. */
    Window closeWindow() {
        return changing(() -> state.closeWindow(context.clock().nanoTime()));
    }

    /** Samples and emits all held traces, complete or not. */
    void flush() {
        change(() -> state.flush(context.clock().nanoTime()));
    }

    /** Changes how many traces a stratum keeps; false when there is no such stratum. */
    boolean resize(String stratum, int k) {
        return changing(() -> {
            boolean found = state.resize(stratum, k);
            CompletableFuture<Void> _ = state.journal().save();
            return found;
        });
    }

    /** Holds the traces that an earlier process saved in a store, and saves everything there from now on. */
    StoreJournal restore(Store store) throws StorageException {
        SavedState saved = StoreJournal.load(store);
        Checkpoint checkpoint = new Checkpoint(state, config.rules(), context);
        StoreJournal durable = new StoreJournal(
                store, config.checkpoint().compression(), context.clock(), checkpoint, this::changeSoon);
        journal = durable;
        change(() -> state.restore(durable, saved, new Restoration(state, config, context.clock())));
        if (!saved.traces().isEmpty()) {
            context.logger()
                    .info(
                            "Found {} traces of window {} and before in the store",
                            saved.traces().size(),
                            view(held -> held.current().window().number()));
        }
        return durable;
    }

    /** Saves all changes. */
    void save() {
        CompletableFuture<Void> _ = saving(held -> held.journal().save());
    }

    /** Saves everything that the next process needs. */
    void saveAll() {
        CompletableFuture<Void> _ = saving(held -> {
            held.journal().windowChanged();
            return held.journal().save();
        });
    }

    /** Emits until the deadline; then gives the rest up, or leaves it to the store. */
    void finishEmission(Deadline deadline) {
        emission.close(deadline);
    }

    /** Releases all memory. The store keeps what was saved. */
    void releaseAll() {
        change(state::releaseAll);
    }

    /** Waits until a restart would find that the traces may have been offered. */
    @Override
    public void beforeOffer(List<HeldTrace> traces) {
        CompletableFuture<Void> noted = saving(held -> held.noteOffered(traces));
        // A failure is counted already. Emission makes room again, so it goes on.
        noted.exceptionally(_ -> null).join();
    }

    @Override
    public Telemetry piece(HeldTrace trace, int place) throws StorageException {
        @Nullable Telemetry inMemory = view(_ -> trace.piece(place));
        return inMemory != null ? inMemory : journal.read(trace, place);
    }

    @Override
    public void finished(List<HeldTrace> traces) {
        change(() -> {
            state.finish(traces);
            if (config.checkpoint().durability() == Durability.SYNC) {
                CompletableFuture<Void> _ = state.journal().save();
            }
        });
    }

    @Override
    public boolean isDurable() {
        return journal.isDurable();
    }

    /** Changes the state on another thread than the caller's, which may hold any lock. */
    private void changeSoon(Runnable action) {
        Thread.ofVirtual().name("reservoir-saved").start(() -> change(action));
    }

    private void change(Runnable action) {
        changing(() -> {
            action.run();
            return true;
        });
    }

    private <T> T changing(Supplier<T> action) {
        return saving(held -> {
            T result = action.get();
            full = held.memory().isStuck() && !held.journal().isDurable();
            ignoreBelow = held.past().ignorable();
            return result;
        });
    }

    private <T> T saving(Function<SamplerState, T> action) {
        T result = view(action);
        journal.submitSaves();
        return result;
    }

    /** Calculates something from a consistent view of the state, which the calculation must not change or keep. */
    <T extends @Nullable Object> T view(Function<SamplerState, T> calculation) {
        lock.lock();
        try {
            return calculation.apply(state);
        } finally {
            lock.unlock();
        }
    }
}
