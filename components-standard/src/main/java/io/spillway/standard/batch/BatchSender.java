package io.spillway.standard.batch;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.FullHeap;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.export.Halving;
import io.spillway.export.Redelivery;
import io.spillway.export.TaskLine;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands batches on, one after the other and in order. A refused batch is offered again until it is accepted, and the batches
 * behind it wait. A rejected batch is handed on in {@linkplain Halving halves}.
 *
 * <p>When a batch goes to several consumers and only some refuse it, a second line of tasks offers it to those, and the batches
 * behind it go on. One slow consumer thus does not stop the others before the processor has filled its share of memory.
 *
 * <p>The lines are bounded by the {@link BatchRoom} of the processor, which counts a flush until its last batch is done.
 */
final class BatchSender {
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /** The reason of a flush. */
    enum Trigger {
        SIZE,
        TIMEOUT
    }

    /** The parts that a buffer hands over at once: they become one batch, or several of a limited size. */
    record Flush(List<Telemetry> parts, Trigger trigger, BatchBuffer buffer) {
        long items() {
            return parts.stream().mapToLong(Telemetry::itemCount).sum();
        }
    }

    private final Signal signal;
    private final Consumer next;
    private final ComponentContext context;
    private final BatchMetrics metrics;
    private final BatchRoom room;
    private final Redelivery redelivery;
    private final TaskLine inOrder;
    private final TaskLine aside;

    BatchSender(Signal signal, Consumer next, ComponentContext context, BatchMetrics metrics, BatchRoom room) {
        this.signal = signal;
        this.next = next;
        this.context = context;
        this.metrics = metrics;
        this.room = room;
        redelivery = new Redelivery(context, LONGEST_PAUSE);
        String name = "batch-" + context.id() + "-" + signal;
        inOrder = redelivery.newLine(name);
        aside = redelivery.newLine(name + "-aside");
    }

    void send(Flush flush) {
        inOrder.add(new Sending(flush)::start);
    }

    /** One flush on its way, until all of its batches are done. */
    private final class Sending {
        private final Flush flush;
        private final AtomicInteger open = new AtomicInteger(1);

        Sending(Flush flush) {
            this.flush = flush;
        }

        void start() {
            guarded(() -> {
                metrics.triggered(flush.trigger());
                for (Telemetry batch : batches()) {
                    deliver(batch);
                }
            });
        }

        /** Survives every defect: other senders' data waits behind this flush. */
        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (Throwable defect) {
                context.logger().error("A batch of up to {} items is lost", flush.items(), defect);
                metrics.dropped(flush.items(), "defect");
            } finally {
                if (open.decrementAndGet() == 0) {
                    flush.parts().forEach(room::release);
                }
            }
        }

        /** Merging and cutting need memory; without memory they are tried again. */
        private List<Telemetry> batches() {
            while (true) {
                try {
                    return flush.buffer().batches(flush.parts(), flush.trigger());
                } catch (OutOfMemoryError e) {
                    if (!redelivery.pause(FullHeap.pause(context).retryAfter())) {
                        throw e;
                    }
                }
            }
        }

        private void deliver(Telemetry batch) {
            Redelivery.Offer offer = redelivery.offer(batch, next);
            Outcome outcome = offer.untilSomeAccept();
            if (outcome instanceof Outcome.Throttled throttled
                    && throttled.rest().isPresent()) {
                open.incrementAndGet();
                aside.add(() -> guarded(() -> finish(batch, offer.untilDone())));
            } else {
                finish(batch, outcome);
            }
        }
    }

    private void finish(Telemetry batch, Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            Halving.send(batch, rejected, half -> redelivery.offer(half, next).untilDone())
                    .forEach(piece -> note(piece.batch(), piece.outcome()));
        } else {
            note(batch, outcome);
        }
    }

    private void note(Telemetry batch, Outcome outcome) {
        switch (outcome) {
            case Outcome.Accepted accepted -> {
                metrics.sent(batch);
                if (accepted.refusedItems() > 0) {
                    drop(accepted.refusedItems(), "refused", accepted.message());
                }
            }
            case Outcome.Rejected rejected ->
                drop(batch.itemCount(), "rejected", rejected.status().toString());
            case Outcome.Throttled throttled ->
                drop(batch.itemCount(), "shutdown", throttled.status().toString());
        }
    }

    private void drop(long items, String reason, String why) {
        metrics.dropped(items, reason);
        context.logger().error("Dropping {} {} ({}): {}", items, signal.itemName(), reason, why);
    }

    /** Makes pauses short from now on, and ends them at the deadline of {@link #awaitEmpty}. */
    void close() {
        redelivery.close();
    }

    /** Waits until everything is sent; past the deadline the rest is given up. */
    void awaitEmpty(Deadline deadline) {
        redelivery.awaitIdle(deadline);
    }
}
