package io.spillway.reservoir;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.export.Halving;
import io.spillway.export.Redelivery;
import io.spillway.export.TaskLine;
import io.spillway.storage.StorageException;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Offers emitted traces to the next consumer, in their order, many at a time. A refused batch is offered again until the next
 * consumer accepts it, and the traces behind it wait. A rejected batch is handed on in halves. The bound of the queue is the
 * memory of the engine.
 */
final class EmissionQueue {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int MOST_TRACES = 1000;
    private static final long MOST_BYTES = 2 << 20;

    private final Source source;
    private final Consumer next;
    private final ComponentContext context;
    private final ReservoirMetrics metrics;
    private final TraceRandomness randomness;
    private final boolean statesProbability;
    private final Redelivery redelivery;
    private final TaskLine line;

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<HeldTrace> waiting = new ArrayDeque<>();
    private boolean scheduled;
    private boolean abandoned;
    /** Used by the tasks of the line alone. */
    private boolean duplicatesLogged;

    /** The owner of the traces. */
    interface Source {
        /** Notes durably that these traces are about to be offered. */
        void beforeOffer(List<HeldTrace> traces);

        /** A piece of a trace, from the store if it is not in memory. */
        Telemetry piece(HeldTrace trace, int place) throws StorageException;

        /** The next consumer has accepted or rejected these traces. */
        void finished(List<HeldTrace> traces);

        /** Whether a restart finds the traces that could not be handed on. */
        boolean isDurable();
    }

    /** @param statesProbability whether every span is to carry the probability with which it was kept */
    EmissionQueue(
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
        this.redelivery = new Redelivery(context, LONGEST_PAUSE);
        this.line = redelivery.newLine("reservoir-" + context.id());
    }

    /** Adds a trace; never blocks. Called with the lock of the engine held. */
    void add(HeldTrace trace) {
        lock.lock();
        try {
            if (abandoned) {
                return;
            }
            waiting.add(trace);
            if (!scheduled) {
                scheduled = true;
                line.add(this::emitAll);
            }
        } finally {
            lock.unlock();
        }
    }

    private void emitAll() {
        for (List<HeldTrace> traces = nextTraces(); !traces.isEmpty(); traces = nextTraces()) {
            try {
                emit(traces);
            } catch (Throwable defect) { // the line must go on: other traces wait behind these
                long spans = traces.stream().mapToLong(HeldTrace::spans).sum();
                context.logger().error("Up to {} spans of {} traces are lost", spans, traces.size(), defect);
                metrics.dropped(DropReason.DEFECT, spans);
                source.finished(traces);
            }
        }
    }

    private List<HeldTrace> nextTraces() {
        List<HeldTrace> traces = new ArrayList<>();
        lock.lock();
        try {
            long bytes = 0;
            while (!waiting.isEmpty() && traces.size() < MOST_TRACES && bytes < MOST_BYTES) {
                HeldTrace trace = waiting.remove();
                bytes += trace.bytes();
                traces.add(trace);
            }
            scheduled = !traces.isEmpty();
            return traces;
        } finally {
            lock.unlock();
        }
    }

    private void emit(List<HeldTrace> traces) {
        source.beforeOffer(traces);
        Outgoing outgoing = new Outgoing();
        for (HeldTrace trace : traces) {
            Marking marking = new Marking(trace, randomness, statesProbability);
            long found = 0;
            for (int place = 0; place < trace.pieceCount(); place++) {
                Telemetry spans = pieceOf(trace, place);
                found += spans.itemCount();
                outgoing.add(spans.edit(marking));
            }
            metrics.dropped(DropReason.STORE, trace.spans() - found);
            noteDuplicates(trace, marking.duplicates());
        }
        outgoing.send();
        if (outgoing.isDone) {
            source.finished(traces);
        }
    }

    private void noteDuplicates(HeldTrace trace, long spans) {
        metrics.duplicateSpans.increment((double) spans);
        if (spans > 0 && !duplicatesLogged) {
            duplicatesLogged = true;
            context.logger()
                    .warn(
                            "Trace {} has {} spans with a span id that it has already; further ones are only counted",
                            trace.id,
                            spans);
        }
    }

    private Telemetry pieceOf(HeldTrace trace, int place) {
        try {
            return source.piece(trace, place);
        } catch (StorageException lost) {
            context.logger().error("Spans of trace {} cannot be read from the store", trace.id, lost);
            return Telemetry.empty(Signal.TRACES);
        }
    }

    /** Collects spans into batches of a limited size; a large trace goes in several batches. */
    private final class Outgoing {
        private final List<Telemetry> parts = new ArrayList<>();
        private long bytes;
        private boolean isDone = true;

        void add(Telemetry spans) {
            if (spans.isEmpty()) {
                return;
            }
            if (!parts.isEmpty() && bytes + spans.byteSize() > MOST_BYTES) {
                send();
            }
            parts.add(spans);
            bytes += spans.byteSize();
        }

        void send() {
            if (!parts.isEmpty()) {
                Telemetry batch = Telemetry.merge(parts);
                parts.clear(); // before the wait for the next consumer, which may be long
                bytes = 0;
                isDone &= deliver(batch);
            }
        }
    }

    /** Answers false when the batch was given up. */
    private boolean deliver(Telemetry batch) {
        context.telemetryMemory().acquire(batch);
        try {
            Outcome outcome = untilDone(batch);
            if (!(outcome instanceof Outcome.Rejected rejected)) {
                return note(batch, outcome);
            }
            boolean isDone = true;
            for (Halving.Piece piece : Halving.send(batch, rejected, this::untilDone)) {
                isDone &= note(piece.batch(), piece.outcome());
            }
            return isDone;
        } finally {
            context.telemetryMemory().release(batch);
        }
    }

    private Outcome untilDone(Telemetry batch) {
        return redelivery.offer(batch, next).untilDone();
    }

    private boolean note(Telemetry batch, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted accepted -> {
                metrics.sampledSpans.increment((double) batch.itemCount() - accepted.refusedItems());
                drop(accepted.refusedItems(), DropReason.REJECTED, accepted.message());
                yield true;
            }
            case Outcome.Rejected rejected -> {
                drop(batch.itemCount(), DropReason.REJECTED, rejected.status().toString());
                yield true;
            }
            case Outcome.Throttled throttled -> {
                if (!source.isDurable()) {
                    drop(
                            batch.itemCount(),
                            DropReason.SHUTDOWN,
                            throttled.status().toString());
                }
                yield false;
            }
        };
    }

    private void drop(long spans, DropReason reason, String why) {
        if (spans > 0) {
            metrics.dropped(reason, spans);
            context.logger().error("Dropping {} sampled spans ({}): {}", spans, reason.label(), why);
        }
    }

    /** Hands traces on until the deadline; then gives the rest up, or leaves it to the store. */
    void close(Deadline deadline) {
        redelivery.close();
        redelivery.awaitIdle(deadline);
        long spans = abandon();
        if (!source.isDurable()) {
            drop(spans, DropReason.SHUTDOWN, "the deadline has passed");
        }
    }

    private long abandon() {
        lock.lock();
        try {
            abandoned = true;
            long spans = waiting.stream().mapToLong(HeldTrace::spans).sum();
            waiting.clear();
            return spans;
        } finally {
            lock.unlock();
        }
    }
}
