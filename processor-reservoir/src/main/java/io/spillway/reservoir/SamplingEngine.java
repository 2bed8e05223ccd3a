package io.spillway.reservoir;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
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
 * Lets many threads at a {@link Sample}, one at a time, and tells them without a lock what they need not ask about. It has no thread
 * of its own: somebody calls {@link #sweep} and {@link #closeWindow} when it is time.
 */
final class SamplingEngine implements DepartureQueue.Source {
    private final ReservoirConfig config;
    private final ComponentContext context;
    private final DepartureQueue departures;
    private final ReentrantLock lock = new ReentrantLock();

    // What follows is guarded by the lock.
    private final Sample sample;
    private final Arrivals arrivals;
    private final Relief relief;

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
        boolean statesProbability = config.algorithm() != Algorithm.CONSISTENT;
        this.departures = new DepartureQueue(this, next, context, metrics, randomness, statesProbability);
        this.sample = new Sample(config, context, metrics, departures::leave);
        this.arrivals = new Arrivals(sample, context.logger());
        this.relief = new Relief(sample);
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
        return changing(() -> {
            long before = sample.memory.bytes();
            List<Added> added = add(parts);
            CompletableFuture<Void> relieved = relief.relieve(sample.memory.allowedBytes(before));
            if (config.durability() == Durability.INTERVAL) {
                return relieved;
            }
            // Also where all was dropped: a trace displaced a moment ago is back if the process dies now, and must be
            // whole.
            return sample.journal().save().whenComplete((_, failure) -> {
                if (failure != null) {
                    added.forEach(Added::takeBack);
                }
            });
        });
    }

    private List<Added> add(Map<Unit, Telemetry> parts) {
        long now = context.clock().nanoTime();
        List<Added> added = new ArrayList<>(parts.size());
        parts.forEach((unit, piece) -> {
            HeldTrace holder = arrivals.take(unit, piece, now);
            if (holder != null) {
                added.add(new Added(holder, piece));
            }
        });
        return added;
    }

    private record Added(HeldTrace trace, Telemetry piece) {
        void takeBack() {
            trace.takeBack(piece);
        }
    }

    /** Lets traces go on that have been silent for long enough. */
    void sweep() {
        change(() -> sample.sweep(context.clock().nanoTime()));
    }

    /** Ends the window, decides about all that is in the reservoirs, and begins the next, which it answers. */
    Window closeWindow() {
        return changing(() -> sample.closeWindow(context.clock().nanoTime()));
    }

    /** Lets everything go on that is held, whether or not it is complete. */
    void flush() {
        change(() -> sample.flush(context.clock().nanoTime()));
    }

    /** Changes how many traces a stratum keeps; false when there is no such stratum. */
    boolean resize(String stratum, int k) {
        return changing(() -> {
            boolean found = sample.resize(stratum, k);
            CompletableFuture<Void> _ = sample.journal().save();
            return found;
        });
    }

    /** Holds again what an earlier process saved in a store, and saves everything there from now on. */
    StoreJournal restore(Store store) throws StorageException {
        SavedState saved = StoreJournal.load(store);
        Checkpoint checkpoint = new Checkpoint(sample, config.rules(), context);
        StoreJournal journal =
                new StoreJournal(store, config.compression(), context.clock(), checkpoint, this::changeSoon);
        change(() -> sample.restore(journal, saved));
        if (!saved.traces().isEmpty()) {
            context.logger()
                    .info(
                            "Found {} traces of window {} and before in the store",
                            saved.traces().size(),
                            view(held -> held.current.window().number()));
        }
        return journal;
    }

    /** Saves what has changed. */
    CompletableFuture<Void> save() {
        return view(held -> held.journal().save());
    }

    /** Saves everything there is to be found by the next process. */
    CompletableFuture<Void> saveAll() {
        return view(held -> {
            held.journal().windowChanged();
            return held.journal().save();
        });
    }

    /** Hands on until the deadline what is on its way; what is then left is given up, or left to the store. */
    void handOn(Deadline deadline) {
        departures.close(deadline);
    }

    /** Holds nothing any more, as nobody will ask again. What was saved stays in the store. */
    void letGo() {
        change(sample::letGo);
    }

    /** Those that a restart would find again must be found marked. */
    @Override
    public void leaving(List<HeldTrace> load) {
        CompletableFuture<Void> noted = view(held -> held.noteLeaving(load));
        // A failure has been counted. Handing on is what makes room again, so it goes on.
        noted.exceptionally(_ -> null).join();
    }

    /** A piece of a held trace, from the store if it is not in memory. */
    @Override
    public Telemetry piece(HeldTrace trace, int piece) throws StorageException {
        Journal journal = view(Sample::journal);
        @Nullable Telemetry inMemory = view(_ -> trace.pieces.get(piece));
        return inMemory != null ? inMemory : journal.read(trace, piece);
    }

    @Override
    public void departed(List<HeldTrace> load) {
        change(() -> {
            sample.departed(load);
            if (config.durability() == Durability.SYNC) {
                CompletableFuture<Void> _ = sample.journal().save();
            }
        });
    }

    @Override
    public boolean isDurable() {
        return view(held -> held.journal().isDurable());
    }

    /** Changes the sample on another thread than the caller's, which may hold any lock. */
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
        return view(held -> {
            T result = action.get();
            full = held.memory.isStuck() && !held.journal().isDurable();
            ignoreBelow = held.ignorable();
            return result;
        });
    }

    /** Calculates something from a consistent view of the sample, which nobody may change or keep. */
    <T extends @Nullable Object> T view(Function<Sample, T> calculation) {
        lock.lock();
        try {
            return calculation.apply(sample);
        } finally {
            lock.unlock();
        }
    }
}
