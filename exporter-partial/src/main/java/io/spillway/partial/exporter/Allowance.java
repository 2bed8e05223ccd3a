package io.spillway.partial.exporter;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** So many in each period, and no more. Safe for use by many threads. */
final class Allowance {
    private final int most;
    private final long periodNanos;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private long periodStart;
    private int taken;

    Allowance(int most, Duration period, Clock clock) {
        this.most = most;
        this.periodNanos = period.toNanos();
        this.clock = clock;
        periodStart = clock.nanoTime();
    }

    boolean take() {
        lock.lock();
        try {
            long now = clock.nanoTime();
            if (now - periodStart >= periodNanos) {
                periodStart = now;
                taken = 0;
            }
            if (taken >= most) {
                return false;
            }
            taken++;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
