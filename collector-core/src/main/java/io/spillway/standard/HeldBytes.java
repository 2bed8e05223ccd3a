package io.spillway.standard;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the bytes that a processor answers for, and holds senders back when there are too many. */
final class HeldBytes {
    private static final long LEAST_BYTES = 16L << 20;

    private final long limitBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final AtomicLong heldBytes = new AtomicLong();

    HeldBytes(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** An eighth of the heap, but at least 16 MiB. */
    static HeldBytes ofHeap(long maxHeapBytes) {
        return new HeldBytes(Math.max(LEAST_BYTES, maxHeapBytes / 8));
    }

    boolean isFull() {
        return heldBytes.get() >= limitBytes;
    }

    long bytes() {
        return heldBytes.get();
    }

    void add(long bytes) {
        heldBytes.addAndGet(bytes);
    }

    void release(long bytes) {
        long before = heldBytes.getAndAdd(-bytes);
        if (before >= limitBytes && before - bytes < limitBytes) {
            lock.lock();
            try {
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until there is room.
     *
     * @return whether there is; false when the patience was in vain or the thread was interrupted, which stays noted
     */
    boolean awaitRoom(Duration patience, Clock clock) {
        boolean[] over = {false};
        Clock.Timer timer = clock.schedule(patience, () -> signal(over));
        lock.lock();
        try {
            while (isFull() && !over[0]) {
                freed.await();
            }
            return !isFull();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
            timer.cancel();
        }
    }

    private void signal(boolean[] over) {
        lock.lock();
        try {
            over[0] = true;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
