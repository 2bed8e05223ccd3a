package io.spillway.scrape;

import io.spillway.component.Clock;
import io.spillway.component.Deadline;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes one target at its interval, on threads of the clock. The times follow from the interval and a number of the target, so they
 * stay the same over restarts, and many targets spread over the interval. A scrape that takes longer than the interval skips the times
 * that it covers. Safe for use by many threads; only {@link #close} blocks.
 */
public final class ScrapeLoop {
    private final ScrapeSource target;
    private final long intervalNanos;
    private final long offsetNanos;
    private final Clock clock;
    private final Consumer<Telemetry> next;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Clock.@Nullable Timer timer;
    private @Nullable Thread running;
    private boolean isStopped;

    /**
     * A loop that does not run before it is started.
     *
     * @param key the number that spreads targets, such as a hash of the target's labels
     * @param next takes the batch of each scrape
     */
    public ScrapeLoop(ScrapeSource target, Duration interval, long key, Clock clock, Consumer<Telemetry> next) {
        this.target = target;
        this.clock = clock;
        this.next = next;
        intervalNanos = interval.toNanos();
        offsetNanos = Long.remainderUnsigned(Fingerprint.mix(key), intervalNanos);
    }

    /** Starts the loop, once. */
    public void start() {
        lock.lock();
        try {
            arm();
        } finally {
            lock.unlock();
        }
    }

    private void arm() {
        if (!isStopped) {
            timer = clock.schedule(Duration.ofNanos(waitNanos()), this::run);
        }
    }

    /** The time until the wall clock is at the target's place in the interval. */
    private long waitNanos() {
        Instant now = clock.now();
        long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        return intervalNanos - Math.floorMod(nanos - offsetNanos, intervalNanos);
    }

    private void run() {
        if (!begin()) {
            return;
        }
        try {
            next.accept(target.scrape());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            if (!isStopped) {
                running = Thread.currentThread();
            }
            return !isStopped;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            running = null;
            changed.signalAll();
            arm();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Stops the loop, and waits for a scrape that runs. At the deadline the scrape is interrupted.
     *
     * @param isGone whether the target itself goes, and not only this loop: then its series end with markers
     */
    public void close(Deadline deadline, boolean isGone) {
        Thread late = stop(deadline);
        if (late != null) {
            late.interrupt();
        } else if (isGone) {
            try {
                Telemetry markers = target.end();
                if (!markers.isEmpty()) {
                    next.accept(markers);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        target.close();
    }

    /** The thread that still runs at the deadline. */
    private @Nullable Thread stop(Deadline deadline) {
        lock.lock();
        try {
            isStopped = true;
            if (timer != null) {
                timer.cancel();
            }
            while (running != null && !deadline.hasPassed()) {
                changed.awaitNanos(deadline.remaining().toNanos());
            }
            return running;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return running;
        } finally {
            lock.unlock();
        }
    }
}
