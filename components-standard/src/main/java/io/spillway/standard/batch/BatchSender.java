package io.spillway.standard.batch;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.FullHeap;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Hands batches on, one after the other and in order. What is refused for now is offered again until it is taken, and what
 * comes after it waits.
 *
 * <p>Where a batch goes to several and only some refuse it, it is offered to those again on the side, and what comes after it goes
 * on: so one that is slow does not stop the others before this processor holds as much as it may.
 *
 * <p>Its queue is bounded by the {@link BatchRoom} of the processor, which counts a load until it has been settled.
 */
final class BatchSender {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /** Why a batch is sent. */
    enum Trigger {
        SIZE,
        TIMEOUT
    }

    /** What is to become one batch, or several where their size is limited. */
    record Load(List<Telemetry> parts, Trigger trigger, BatchBuffer buffer) {
        long items() {
            return parts.stream().mapToLong(Telemetry::itemCount).sum();
        }
    }

    private final Signal signal;
    private final Consumer next;
    private final ComponentContext context;
    private final BatchMetrics metrics;
    private final BatchRoom held;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final OneByOne inOrder;
    private final OneByOne behind;
    private boolean closing;
    private boolean abandoned;

    BatchSender(Signal signal, Consumer next, ComponentContext context, BatchMetrics metrics, BatchRoom held) {
        this.signal = signal;
        this.next = next;
        this.context = context;
        this.metrics = metrics;
        this.held = held;
        String name = "batch-" + context.id() + "-" + signal;
        this.inOrder = new OneByOne(name, lock, changed);
        this.behind = new OneByOne(name + "-behind", lock, changed);
    }

    void send(Load load) {
        inOrder.add(new Sending(load)::start);
    }

    /** One load, until all of it is settled. */
    private final class Sending {
        private final Load load;
        private final AtomicInteger unsettled = new AtomicInteger(1);
        private boolean troubled;

        Sending(Load load) {
            this.load = load;
        }

        void start() {
            guarded(() -> {
                metrics.triggered(load.trigger());
                for (Telemetry batch : batches()) {
                    deliver(batch);
                }
            });
        }

        /** The thread must go on whatever happens: others' data waits behind this load. */
        private void guarded(Runnable step) {
            try {
                step.run();
            } catch (Throwable defect) {
                context.logger().error("A batch of up to {} items is lost", load.items(), defect);
                metrics.dropped(load.items(), "defect");
            } finally {
                if (unsettled.decrementAndGet() == 0) {
                    load.parts().forEach(held::release);
                }
            }
        }

        /** Merging and cutting need memory; when there is none they are tried again. */
        private List<Telemetry> batches() {
            while (true) {
                try {
                    return load.buffer().batches(load.parts(), load.trigger());
                } catch (OutOfMemoryError e) {
                    if (!await(FullHeap.pause(context).retryAfter())) {
                        throw e;
                    }
                }
            }
        }

        private void deliver(Telemetry batch) {
            Outcome outcome = offer(() -> next.consume(batch));
            if (outcome instanceof Outcome.Throttled throttled) {
                insist(batch, throttled, false);
            } else {
                settle(batch, outcome);
            }
        }

        /** Its turn may come long after the refusal. */
        private void offerRest(Telemetry batch, Outcome.Throttled first) {
            Outcome outcome = offer(first.rest().orElse(() -> next.consume(batch)));
            if (outcome instanceof Outcome.Throttled throttled) {
                insist(batch, throttled, true);
            } else {
                settle(batch, outcome);
            }
        }

        /**
         * Offers a batch until it is taken, refused for good, or time is up.
         *
         * @param aside whether nothing waits behind it but others like it; if not, it goes there once only some refuse it
         */
        private void insist(Telemetry batch, Outcome.Throttled first, boolean aside) {
            Duration pause = FIRST_PAUSE;
            Outcome outcome = first;
            Supplier<Outcome> again = () -> next.consume(batch);
            while (outcome instanceof Outcome.Throttled throttled) {
                noteTrouble(batch, throttled);
                if (!aside && throttled.rest().isPresent()) {
                    unsettled.incrementAndGet();
                    behind.add(() -> guarded(() -> offerRest(batch, throttled)));
                    return;
                }
                if (!await(longer(pause, throttled.retryAfter()))) {
                    drop(batch.itemCount(), "shutdown", throttled.status().toString());
                    return;
                }
                again = throttled.rest().orElse(again);
                outcome = offer(again);
                pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            }
            settle(batch, outcome);
        }

        private void settle(Telemetry batch, Outcome outcome) {
            switch (outcome) {
                case Outcome.Accepted accepted -> {
                    metrics.sent(batch);
                    if (accepted.refusedItems() > 0) {
                        drop(accepted.refusedItems(), "refused", accepted.message());
                    }
                    if (troubled) {
                        context.report(Health.OK);
                    }
                }
                case Outcome.Rejected rejected ->
                    drop(batch.itemCount(), "rejected", rejected.status().toString());
                case Outcome.Throttled throttled ->
                    throw new IllegalStateException("not settled: " + throttled.status());
            }
        }

        private void noteTrouble(Telemetry batch, Outcome.Throttled throttled) {
            if (troubled) {
                return;
            }
            troubled = true;
            context.report(Health.recoverable(throttled.status().toString()));
            context.logger()
                    .warn(
                            "The next component refuses a batch of {} items for now; trying again: {}",
                            batch.itemCount(),
                            throttled.status());
        }
    }

    private Outcome offer(Supplier<Outcome> offer) {
        try {
            return offer.get();
        } catch (RuntimeException defect) {
            context.logger().error("The next component failed on a batch", defect);
            return Outcome.rejected(Status.Code.INTERNAL, defect.toString());
        } catch (OutOfMemoryError _) {
            return FullHeap.pause(context);
        }
    }

    private void drop(long items, String reason, String why) {
        metrics.dropped(items, reason);
        context.logger().error("Dropping {} {} ({}): {}", items, signal.itemName(), reason, why);
    }

    /** Waits before the next attempt; false when there is to be none. Short while shutting down. */
    private boolean await(Duration pause) {
        boolean[] over = {false};
        lock.lock();
        try {
            if (abandoned) {
                return false;
            }
            Duration wait = closing ? shorter(pause, FIRST_PAUSE) : pause;
            boolean wasClosing = closing;
            Clock.Timer timer = context.clock().schedule(wait, () -> wake(over));
            while (!over[0] && !abandoned && closing == wasClosing) {
                changed.awaitUninterruptibly();
            }
            timer.cancel();
            Thread.interrupted();
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

    /** From now on pauses are short, and there is an end to trying. */
    void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything is settled; past the deadline whatever is left is given up. */
    void awaitEmpty(Deadline deadline) {
        boolean[] over = {false};
        Clock.Timer timer = context.clock().schedule(deadline.remaining(), () -> wake(over));
        lock.lock();
        try {
            while (!(inOrder.isIdle() && behind.isIdle()) && !over[0]) {
                changed.awaitUninterruptibly();
            }
            if (!(inOrder.isIdle() && behind.isIdle())) {
                abandoned = true;
                changed.signalAll();
                inOrder.interrupt();
                behind.interrupt();
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
