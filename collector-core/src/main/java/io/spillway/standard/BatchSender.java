package io.spillway.standard;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands batches on, one after the other and in order, on one virtual thread that lives while there is something to send.
 * Its queue is bounded by the {@link BatchRoom} of the processor, which counts a load until it has been settled.
 */
final class BatchSender {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

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
    private final Queue<Load> loads = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean closing;
    private boolean abandoned;

    BatchSender(Signal signal, Consumer next, ComponentContext context, BatchMetrics metrics, BatchRoom held) {
        this.signal = signal;
        this.next = next;
        this.context = context;
        this.metrics = metrics;
        this.held = held;
    }

    void send(Load load) {
        lock.lock();
        try {
            loads.add(load);
            if (thread == null) {
                thread = Thread.ofVirtual()
                        .name("batch-" + context.id() + "-" + signal)
                        .start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Load load = nextLoad(); load != null; load = nextLoad()) {
            try {
                metrics.triggered(load.trigger());
                for (Telemetry batch : load.buffer().batches(load.parts(), load.trigger())) {
                    deliver(batch);
                }
            } catch (Throwable defect) { // the thread must go on: others' data waits behind this load
                context.logger().error("A batch of up to {} items is lost", load.items(), defect);
                metrics.dropped(load.items(), "defect");
            } finally {
                load.parts().forEach(held::release);
            }
        }
    }

    private @Nullable Load nextLoad() {
        lock.lock();
        try {
            Load load = loads.poll();
            if (load == null) {
                thread = null;
                changed.signalAll();
            }
            return load;
        } finally {
            lock.unlock();
        }
    }

    /** Offers a batch until it is taken, refused for good, or time is up. */
    private void deliver(Telemetry batch) {
        Duration pause = FIRST_PAUSE;
        boolean troubled = false;
        while (true) {
            Outcome outcome = offer(batch);
            switch (outcome) {
                case Outcome.Accepted accepted -> {
                    metrics.sent(batch);
                    if (accepted.refusedItems() > 0) {
                        drop(accepted.refusedItems(), "refused", accepted.message());
                    }
                    if (troubled) {
                        context.report(Health.OK);
                    }
                    return;
                }
                case Outcome.Rejected rejected -> {
                    drop(batch.itemCount(), "rejected", rejected.status().toString());
                    return;
                }
                case Outcome.Throttled throttled -> {
                    if (!troubled) {
                        troubled = true;
                        context.report(Health.recoverable(throttled.status().toString()));
                        context.logger()
                                .warn(
                                        "The next component refuses a batch of {} items for now; trying again: {}",
                                        batch.itemCount(),
                                        throttled.status());
                    }
                    if (!await(longer(pause, throttled.retryAfter()))) {
                        drop(batch.itemCount(), "shutdown", throttled.status().toString());
                        return;
                    }
                    pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
                }
            }
        }
    }

    private Outcome offer(Telemetry batch) {
        try {
            return next.consume(batch);
        } catch (RuntimeException defect) {
            context.logger().error("The next component failed on a batch", defect);
            return Outcome.rejected(Status.Code.INTERNAL, defect.toString());
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
            while (thread != null && !over[0]) {
                changed.awaitUninterruptibly();
            }
            Thread stuck = thread;
            if (stuck != null) {
                abandoned = true;
                changed.signalAll();
                stuck.interrupt();
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
