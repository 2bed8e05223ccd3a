package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.storage.StorageException;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands kept traces on, one load after the other, on one virtual thread that lives while there is something to hand on. A
 * load that the next component refuses for now is offered again until it is taken. The queue is bounded by what the engine may hold.
 */
final class DepartureQueue {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int LOAD_TRACES = 1000;
    private static final long LOAD_BYTES = 2 << 20;

    private final Source source;
    private final Consumer next;
    private final ComponentContext context;
    private final ReservoirMetrics metrics;
    private final TraceRandomness randomness;
    private final boolean statesProbability;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<HeldTrace> waiting = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean closing;
    private boolean abandoned;
    /** Used by the thread alone. */
    private boolean duplicatesNoted;

    /** Whose traces these are. */
    interface Source {
        /** Notes durably that these are about to be handed on. */
        void leaving(List<HeldTrace> load);

        Telemetry piece(HeldTrace trace, int piece) throws StorageException;

        /** These were handed on, or given up for good. */
        void departed(List<HeldTrace> load);

        /** Whether what cannot be handed on now will be found again after a restart. */
        boolean isDurable();
    }

    /** @param statesProbability whether every span is to say with which probability it was kept */
    DepartureQueue(
            Source source,
            Consumer next,
            ComponentContext context,
            ReservoirMetrics metrics,
            TraceRandomness randomness,
            boolean statesProbability) {
        this.source = source;
        this.next = next;
        this.context = context;
        this.metrics = metrics;
        this.randomness = randomness;
        this.statesProbability = statesProbability;
    }

    /** Takes a trace over; never blocks. Called with the engine's lock held. */
    void leave(HeldTrace trace) {
        lock.lock();
        try {
            waiting.add(trace);
            if (thread == null && !abandoned) {
                thread = Thread.ofVirtual().name("reservoir-" + context.id()).start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (List<HeldTrace> load = nextLoad(); !load.isEmpty(); load = nextLoad()) {
            try {
                send(load);
            } catch (Throwable defect) { // the thread must go on: others' traces wait behind this load
                long spans = load.stream().mapToLong(trace -> trace.spans).sum();
                context.logger().error("Up to {} spans of {} traces are lost", spans, load.size(), defect);
                metrics.dropped(DropReason.DEFECT, spans);
                source.departed(load);
            }
        }
    }

    private List<HeldTrace> nextLoad() {
        List<HeldTrace> load = new ArrayList<>();
        lock.lock();
        try {
            long bytes = 0;
            while (!abandoned && !waiting.isEmpty() && load.size() < LOAD_TRACES && bytes < LOAD_BYTES) {
                HeldTrace trace = waiting.remove();
                bytes += trace.bytes;
                load.add(trace);
            }
            if (load.isEmpty()) {
                thread = null;
                changed.signalAll();
            }
            return load;
        } finally {
            lock.unlock();
        }
    }

    private void send(List<HeldTrace> load) {
        source.leaving(load);
        Cargo cargo = new Cargo();
        for (HeldTrace trace : load) {
            Marking marking = new Marking(trace, randomness, statesProbability);
            long found = 0;
            for (int piece = 0; piece < trace.pieces.size(); piece++) {
                Telemetry spans = pieceOf(trace, piece);
                found += spans.itemCount();
                cargo.add(spans.edit(marking));
            }
            metrics.dropped(DropReason.STORE, trace.spans - found);
            noteDuplicates(trace, marking.duplicates());
        }
        cargo.send();
        if (cargo.settled) {
            source.departed(load);
        }
    }

    private void noteDuplicates(HeldTrace trace, long spans) {
        metrics.duplicateSpans.increment((double) spans);
        if (spans > 0 && !duplicatesNoted) {
            duplicatesNoted = true;
            context.logger()
                    .warn(
                            "Trace {} has {} spans whose ids it has had before; those to come are counted only",
                            trace.id,
                            spans);
        }
    }

    private Telemetry pieceOf(HeldTrace trace, int piece) {
        try {
            return source.piece(trace, piece);
        } catch (StorageException lost) {
            context.logger().error("Spans of trace {} cannot be read from the store", trace.id, lost);
            return Telemetry.empty(Signal.TRACES);
        }
    }

    /** What goes to the next component at once; large traces go in several parts. */
    private final class Cargo {
        private final List<Telemetry> parts = new ArrayList<>();
        private long bytes;
        private boolean settled = true;

        void add(Telemetry spans) {
            if (spans.isEmpty()) {
                return;
            }
            if (!parts.isEmpty() && bytes + spans.byteSize() > LOAD_BYTES) {
                send();
            }
            parts.add(spans);
            bytes += spans.byteSize();
        }

        void send() {
            if (!parts.isEmpty()) {
                Telemetry all = Telemetry.merge(parts);
                // Before it waits until the next component takes them: nobody needs the parts any more.
                parts.clear();
                bytes = 0;
                settled &= deliver(all);
            }
        }
    }

    private boolean deliver(Telemetry batch) {
        context.telemetryMemory().acquire(batch);
        try {
            return offerUntilTaken(batch);
        } finally {
            context.telemetryMemory().release(batch);
        }
    }

    /** Offers a batch until it is taken or refused for good; false when time is up. */
    private boolean offerUntilTaken(Telemetry batch) {
        Duration pause = FIRST_PAUSE;
        boolean troubled = false;
        while (true) {
            switch (offer(batch)) {
                case Outcome.Accepted accepted -> {
                    metrics.sampledSpans.increment((double) batch.itemCount() - accepted.refusedItems());
                    drop(accepted.refusedItems(), DropReason.REJECTED, accepted.message());
                    if (troubled) {
                        context.report(Health.OK);
                    }
                    return true;
                }
                case Outcome.Rejected rejected -> {
                    drop(
                            batch.itemCount(),
                            DropReason.REJECTED,
                            rejected.status().toString());
                    return true;
                }
                case Outcome.Throttled throttled -> {
                    troubled = noteTrouble(troubled, batch, throttled.status());
                    if (!await(longer(pause, throttled.retryAfter()))) {
                        if (!source.isDurable()) {
                            drop(
                                    batch.itemCount(),
                                    DropReason.SHUTDOWN,
                                    throttled.status().toString());
                        }
                        return false;
                    }
                    pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
                }
            }
        }
    }

    private boolean noteTrouble(boolean known, Telemetry batch, Status status) {
        if (!known) {
            context.report(Health.recoverable(status.toString()));
            context.logger()
                    .warn(
                            "The next component refuses {} sampled spans for now; trying again: {}",
                            batch.itemCount(),
                            status);
        }
        return true;
    }

    private Outcome offer(Telemetry batch) {
        try {
            return next.consume(batch);
        } catch (RuntimeException defect) {
            context.logger().error("The next component failed on a batch", defect);
            return Outcome.rejected(Status.Code.INTERNAL, defect.toString());
        }
    }

    private void drop(long spans, DropReason reason, String why) {
        if (spans > 0) {
            metrics.dropped(reason, spans);
            context.logger().error("Dropping {} sampled spans ({}): {}", spans, reason.label(), why);
        }
    }

    /** Waits before the next attempt; false when there is to be none. Short while shutting down. */
    private boolean await(Duration pause) {
        boolean[] over = {false};
        lock.lock();
        try {
            if (abandoned) {
                return false;
            }
            boolean wasClosing = closing;
            Clock.Timer timer =
                    context.clock().schedule(closing ? shorter(pause, FIRST_PAUSE) : pause, () -> wake(over));
            while (!over[0] && !abandoned && closing == wasClosing) {
                changed.awaitUninterruptibly();
            }
            timer.cancel();
            return !abandoned;
        } finally {
            lock.unlock();
        }
    }

    private void wake(boolean[] over) {
        lock.lock();
        try {
            over[0] = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Hands on what is left until the deadline, then gives up on it, or leaves it to the store. */
    void close(Deadline deadline) {
        boolean[] over = {false};
        Clock.Timer timer = context.clock().schedule(deadline.remaining(), () -> wake(over));
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
            while (thread != null && !over[0] && !deadline.hasPassed()) {
                changed.awaitUninterruptibly();
            }
            abandoned = true;
            changed.signalAll();
            if (thread != null) {
                thread.interrupt();
            }
            long spans = waiting.stream().mapToLong(trace -> trace.spans).sum();
            waiting.clear();
            if (!source.isDurable()) {
                drop(spans, DropReason.SHUTDOWN, "the deadline has passed");
            }
        } finally {
            lock.unlock();
            timer.cancel();
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
