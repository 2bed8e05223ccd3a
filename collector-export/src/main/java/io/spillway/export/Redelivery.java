package io.spillway.export;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.FullHeap;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Offers batches to the next consumer until each is accepted or rejected: the loop of processors that accept responsibility for
 * batches and hand them on later.
 *
 * <p>A refused batch is offered again after a pause that doubles up to a limit, and never earlier than the consumer asks for. A
 * shutdown shortens the pauses, and ends all of them at its deadline. An exception of the consumer counts as a rejection. While
 * some batch is refused, the component's health is a recoverable error.
 *
 * <p>Batches are offered by the tasks of {@linkplain #newLine lines}, each of which has a thread of its own.
 */
public final class Redelivery {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final ComponentContext context;
    private final Duration longestPause;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<TaskLine> lines = new ArrayList<>();
    private int refusedBatches;
    private boolean closing;
    private boolean abandoned;

    public Redelivery(ComponentContext context, Duration longestPause) {
        this.context = context;
        this.longestPause = longestPause;
    }

    /** A line of tasks that {@link #awaitIdle} waits for. Called before the first task. */
    public TaskLine newLine(String name) {
        TaskLine line = new TaskLine(name, lock, changed);
        lines.add(line);
        return line;
    }

    /** A batch that is to be offered; used by one thread at a time. */
    public Offer offer(Telemetry batch, Consumer next) {
        return new Offer(batch, next);
    }

    /** One batch on its way to the next consumer. */
    public final class Offer {
        private final Telemetry batch;
        private Supplier<Outcome> ask;
        private boolean isRefused;

        private Offer(Telemetry batch, Consumer next) {
            this.batch = batch;
            ask = () -> next.consume(batch);
        }

        /**
         * Offers the batch until it is accepted, rejected or given up.
         *
         * @return {@link Outcome.Throttled} when it was given up
         */
        public Outcome untilDone() {
            return repeat(false);
        }

        /**
         * Offers the batch as {@link #untilDone} does, but returns also when several consumers were offered it and only some
         * refuse it. {@link #untilDone} then goes on with the refusing ones alone.
         *
         * @return {@link Outcome.Throttled} with a {@code rest} when only some consumers refuse, without one when the batch
         *     was given up
         */
        public Outcome untilSomeAccept() {
            return repeat(true);
        }

        private Outcome repeat(boolean endsWhenSomeAccept) {
            Duration pause = FIRST_PAUSE;
            Outcome outcome = askOnce();
            while (outcome instanceof Outcome.Throttled throttled) {
                noteRefusal(throttled.status());
                ask = throttled.rest().orElse(ask);
                if (endsWhenSomeAccept && throttled.rest().isPresent()) {
                    return throttled;
                }
                if (!pause(longer(pause, throttled.retryAfter()))) {
                    outcome = new Outcome.Throttled(throttled.status(), throttled.retryAfter());
                    break;
                }
                pause = shorter(pause.multipliedBy(2), longestPause);
                outcome = askOnce();
            }
            noteEnd();
            return outcome;
        }

        private Outcome askOnce() {
            try {
                return ask.get();
            } catch (RuntimeException defect) {
                context.logger().error("The next component failed on a batch", defect);
                return Outcome.rejected(Status.Code.INTERNAL, defect.toString());
            } catch (OutOfMemoryError _) {
                return FullHeap.pause(context);
            }
        }

        private void noteRefusal(Status status) {
            if (isRefused) {
                return;
            }
            isRefused = true;
            if (countRefused(1) == 1) {
                context.report(Health.recoverable(status.toString()));
            }
            context.logger()
                    .warn(
                            "The next component refuses a batch of {} {} for now; trying again: {}",
                            batch.itemCount(),
                            batch.signal().itemName(),
                            status);
        }

        private void noteEnd() {
            if (isRefused) {
                isRefused = false;
                if (countRefused(-1) == 0) {
                    context.report(Health.OK);
                }
            }
        }
    }

    private int countRefused(int change) {
        lock.lock();
        try {
            refusedBatches += change;
            return refusedBatches;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits before the next attempt; shorter during a shutdown. An interrupt of the thread is dropped: it only ends the wait.
     *
     * @return false when there is to be no further attempt
     */
    public boolean pause(Duration duration) {
        boolean[] over = {false};
        lock.lock();
        try {
            if (abandoned) {
                return false;
            }
            boolean wasClosing = closing;
            Clock.Timer timer =
                    context.clock().schedule(closing ? shorter(duration, FIRST_PAUSE) : duration, () -> wake(over));
            while (!over[0] && !abandoned && closing == wasClosing) {
                changed.awaitUninterruptibly();
            }
            timer.cancel();
            boolean _ = Thread.interrupted();
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

    /** Makes pauses short from now on, and ends the current ones. */
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all tasks have run. Batches that are refused at the deadline are given up, now and from now on. */
    public void awaitIdle(Deadline deadline) {
        boolean[] over = {false};
        Clock.Timer timer = context.clock().schedule(deadline.remaining(), () -> wake(over));
        lock.lock();
        try {
            while (!isIdle() && !over[0] && !deadline.hasPassed()) {
                changed.awaitUninterruptibly();
            }
            abandoned = true;
            changed.signalAll();
            lines.forEach(TaskLine::interrupt);
        } finally {
            lock.unlock();
            timer.cancel();
        }
    }

    private boolean isIdle() {
        return lines.stream().allMatch(TaskLine::isIdle);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
