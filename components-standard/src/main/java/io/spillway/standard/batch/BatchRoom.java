package io.spillway.standard.batch;

import io.spillway.component.Clock;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The {@link TelemetryMemory.Share share} of memory that a batch processor may fill. When it is full, a few senders wait for a
 * moment, which slows down senders that send as fast as they are answered. All other senders are told to come back.
 */
final class BatchRoom {
    /** Each of them may block a thread of a server. */
    private static final int MOST_WAITING = 32;

    private final TelemetryMemory.Share held;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();

    BatchRoom(TelemetryMemory.Share held, Clock clock) {
        this.held = held;
        this.clock = clock;
    }

    /** Whether a batch would be refused without a wait. */
    boolean isClosed() {
        return waiting.get() >= MOST_WAITING && held.isFull();
    }

    boolean isFull() {
        return held.isFull();
    }

    long bytes() {
        return held.bytes();
    }

    boolean tryHold(Telemetry batch) {
        return held.tryAcquire(batch);
    }

    /** Holds a batch that has been held before in another form. */
    void hold(Telemetry batch) {
        held.acquire(batch);
    }

    void release(Telemetry batch) {
        held.release(batch);
        if (waiting.get() > 0) {
            lock.lock();
            try {
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Holds a batch as soon as there is room for it.
     *
     * @return false when there was no room in time, too many senders wait already, or the thread was interrupted, whose flag
     *     stays set
     */
    boolean awaitHold(Telemetry batch, Duration patience) {
        boolean[] over = {false};
        lock.lock();
        try {
            if (waiting.get() >= MOST_WAITING) {
                return false;
            }
            waiting.incrementAndGet();
            Clock.Timer timer = clock.schedule(patience, () -> end(over));
            try {
                return await(batch, over);
            } finally {
                timer.cancel();
                waiting.decrementAndGet();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Telemetry batch, boolean[] over) {
        try {
            while (!held.tryAcquire(batch)) {
                if (over[0]) {
                    return false;
                }
                freed.await();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void end(boolean[] over) {
        lock.lock();
        try {
            over[0] = true;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
