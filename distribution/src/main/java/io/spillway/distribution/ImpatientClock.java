package io.spillway.distribution;

import io.spillway.component.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock on which every deadline can be made to pass at once. */
final class ImpatientClock implements Clock {
    private static final long LEAP_NANOS = Duration.ofDays(1).toNanos();

    private final Clock clock;
    private volatile long leapNanos;

    ImpatientClock(Clock clock) {
        this.clock = clock;
    }

    /** Moves monotonic time on by a day, once. */
    void expireDeadlines() {
        leapNanos = LEAP_NANOS;
    }

    @Override
    public Instant now() {
        return clock.now();
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime() + leapNanos;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        clock.sleep(duration);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return clock.schedule(delay, task);
    }
}
