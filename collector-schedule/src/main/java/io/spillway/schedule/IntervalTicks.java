package io.spillway.schedule;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Ticks on the monotonic clock. The jitter of one tick moves those after it too, so the gaps between ticks are bounded. */
final class IntervalTicks implements Ticks {
    private final long intervalNanos;
    private final double jitter;
    private final Clock clock;
    private final RandomGenerator random;
    private long dueNanos;

    IntervalTicks(IntervalSchedule schedule, Clock clock, RandomGenerator random) {
        this.intervalNanos = schedule.interval().toNanos();
        this.jitter = schedule.jitter();
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void begin() {
        dueNanos = clock.nanoTime() + nextGapNanos();
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, dueNanos - clock.nanoTime()));
    }

    @Override
    public void advance() {
        long now = clock.nanoTime();
        dueNanos += Math.max(0, (now - dueNanos) / intervalNanos) * intervalNanos;
        do {
            dueNanos += nextGapNanos();
        } while (dueNanos - now <= 0);
    }

    private long nextGapNanos() {
        double stray = jitter == 0 ? 0 : jitter * (2 * random.nextDouble() - 1);
        return Math.max(1, Math.round(intervalNanos * (1 + stray)));
    }
}
