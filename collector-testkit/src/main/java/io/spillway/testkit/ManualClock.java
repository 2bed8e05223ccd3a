package io.spillway.testkit;

import io.spillway.component.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A clock that stands still until a test moves it.
 *
 * <p>Timers run on the thread that calls {@link #advance}, in the order of their times, each at its own time; so a timer must
 * not wait for something that only a later {@code advance} brings about. A thread woken from {@link #sleep} goes on by
 * itself: a test that needs it to act before time moves on waits for what it does.
 */
public final class ManualClock implements Clock {
    /** The time at which a new clock stands. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final long PATIENCE_SECONDS = 60;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
    private long elapsedNanos;
    private long scheduled;
    private int sleepers;

    private record Due(long atNanos, long order, Runnable task) {}

    @Override
    public Instant now() {
        return START.plusNanos(nanoTime());
    }

    @Override
    public long nanoTime() {
        lock.lock();
        try {
            return elapsedNanos;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (!duration.isPositive()) {
            return;
        }
        CountDownLatch woken = new CountDownLatch(1);
        Timer timer = fallAsleep(duration, woken);
        try {
            woken.await();
        } catch (InterruptedException e) {
            timer.cancel();
            throw e;
        }
    }

    /** The thread counts as awake from its wake-up time on, so a test that has moved time on can wait for it to sleep again. */
    private Timer fallAsleep(Duration duration, CountDownLatch woken) {
        AtomicBoolean asleep = new AtomicBoolean(true);
        Runnable wake = () -> {
            if (asleep.getAndSet(false)) {
                countSleepers(-1);
                woken.countDown();
            }
        };
        lock.lock();
        try {
            Timer timer = schedule(duration, wake);
            countSleepers(1);
            return () -> {
                timer.cancel();
                wake.run();
            };
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        lock.lock();
        try {
            Due added = new Due(elapsedNanos + Math.max(0, delay.toNanos()), scheduled++, task);
            due.add(added);
            changed.signalAll();
            return () -> cancel(added);
        } finally {
            lock.unlock();
        }
    }

    /** Moves time on, and runs and wakes what becomes due. */
    public void advance(Duration duration) {
        long target = nanoTime() + duration.toNanos();
        for (Optional<Runnable> task = nextUntil(target); task.isPresent(); task = nextUntil(target)) {
            task.get().run();
        }
    }

    /** Waits (in real time) until this many threads sleep on this clock. */
    public void awaitSleepers(int count) {
        await(() -> sleepers >= count, count + " sleeping threads");
    }

    /** Waits (in real time) until this many timers, sleeping threads included, are waiting for their time. */
    public void awaitTimers(int count) {
        await(() -> due.size() >= count, count + " timers");
    }

    /** How many timers, sleeping threads included, are waiting for their time. */
    public int pendingTimers() {
        lock.lock();
        try {
            return due.size();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Runnable> nextUntil(long target) {
        lock.lock();
        try {
            Due next = due.peek();
            if (next == null || next.atNanos() > target) {
                elapsedNanos = Math.max(elapsedNanos, target);
                return Optional.empty();
            }
            due.poll();
            elapsedNanos = Math.max(elapsedNanos, next.atNanos());
            return Optional.of(next.task());
        } finally {
            lock.unlock();
        }
    }

    private void cancel(Due timer) {
        lock.lock();
        try {
            due.remove(timer);
        } finally {
            lock.unlock();
        }
    }

    private void countSleepers(int change) {
        lock.lock();
        try {
            sleepers += change;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier condition, String what) {
        long patience = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (patience <= 0) {
                    throw new AssertionError("expected " + what + " within " + PATIENCE_SECONDS + " s, but there are "
                            + sleepers + " sleeping threads and " + due.size() + " timers");
                }
                patience = changed.awaitNanos(patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }
}
