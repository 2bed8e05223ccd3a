package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.storage.StorageException;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Lets many threads at a {@link Sample}, one at a time, and tells them without a lock what they need not ask about. It has no thread
 * of its own: somebody calls {@link #sweep} and {@link #closeWindow} when it is time.
 */
final class SamplingEngine {
    private final Durability durability;
    private final Clock clock;
    private final Logger logger;
    private final ReentrantLock lock = new ReentrantLock();

    // What follows is guarded by the lock.
    final Sample sample;
    private final Arrivals arrivals;
    private final Relief relief;

    private volatile boolean full;
    private volatile long ignoreBelow;

    SamplingEngine(
            ReservoirConfig config,
            long maxBytes,
            ComponentContext context,
            ReservoirMetrics metrics,
            Departures departures) {
        this.durability = config.durability();
        this.clock = context.clock();
        this.logger = context.logger();
        this.sample = new Sample(
                config,
                new SpanMemory(maxBytes, context.heldBytes()),
                context,
                metrics,
                new LeavingTraces(this, departures));
        this.arrivals = new Arrivals(sample, logger);
        this.relief = new Relief(this);
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
            if (durability == Durability.INTERVAL) {
                return relieved;
            }
            // Also where all was dropped: a trace displaced a moment ago is back if the process dies now, and must be
            // whole.
            return sample.journal().save().whenComplete((_, failure) -> {
                if (failure != null) {
                    locked(() -> added.forEach(Added::takeBack));
                }
            });
        });
    }

    private List<Added> add(Map<Unit, Telemetry> parts) {
        long now = clock.nanoTime();
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
        locked(() -> sample.sweep(clock.nanoTime()));
    }

    /** Ends the window, decides about all that is in the reservoirs, and begins the next, which it answers. */
    Window closeWindow() {
        return changing(() -> {
            sample.closeWindow(clock.nanoTime());
            return sample.current.window();
        });
    }

    /** Lets everything go on that is held, whether or not it is complete. */
    void flush() {
        locked(() -> sample.flush(clock.nanoTime()));
    }

    /** Those were handed on, or given up. */
    void departed(List<HeldTrace> traces) {
        locked(() -> {
            sample.departed(traces);
            if (durability == Durability.SYNC) {
                CompletableFuture<Void> _ = sample.journal().save();
            }
        });
    }

    /** Changes how many traces a stratum keeps; false when there is no such stratum. */
    boolean resize(String stratum, int k) {
        return changing(() -> {
            boolean found = sample.resize(stratum, k);
            CompletableFuture<Void> _ = sample.journal().save();
            return found;
        });
    }

    /** From now on everything is saved, and what an earlier process saved is held again. */
    void restore(Journal saving, SavedState saved) {
        locked(() -> sample.restore(saving, saved));
        if (!saved.traces().isEmpty()) {
            logger.info(
                    "Found {} traces of window {} and before in the store",
                    saved.traces().size(),
                    view(() -> sample.current.window().number()));
        }
    }

    /** Saves what has changed. */
    CompletableFuture<Void> save() {
        return view(() -> sample.journal().save());
    }

    /** Saves everything there is to be found by the next process. */
    CompletableFuture<Void> saveAll() {
        return view(() -> {
            sample.journal().windowChanged();
            return sample.journal().save();
        });
    }

    /** A piece of a held trace, from the store if it is not in memory. */
    Telemetry piece(HeldTrace trace, int piece) throws StorageException {
        Journal journal = view(sample::journal);
        @Nullable Telemetry inMemory = view(() -> trace.pieces.get(piece));
        return inMemory != null ? inMemory : journal.read(trace, piece);
    }

    /** Holds nothing any more, as nobody will ask again. What was saved stays in the store. */
    void letGo() {
        locked(sample::letGo);
    }

    /** Does something with the sample. */
    void locked(Runnable action) {
        changing(() -> {
            action.run();
            return true;
        });
    }

    private <T> T changing(Supplier<T> action) {
        return view(() -> {
            T result = action.get();
            full = sample.memory.isStuck() && !sample.journal().isDurable();
            ignoreBelow = sample.ignorable();
            return result;
        });
    }

    /** Calculates something from a consistent view of the sample. */
    <T extends @Nullable Object> T view(Supplier<T> calculation) {
        lock.lock();
        try {
            return calculation.get();
        } finally {
            lock.unlock();
        }
    }
}
