package io.spillway.component;

import java.time.Duration;

/**
 * A point on a clock's monotonic time line by which an operation has to end. Every component gets the same deadline during
 * shutdown, so that all share one budget.
 */
public final class Deadline {
    private final Clock clock;
    private final long endNanos;

    private Deadline(Clock clock, long endNanos) {
        this.clock = clock;
        this.endNanos = endNanos;
    }

    /** A deadline this far from now. */
    public static Deadline after(Duration budget, Clock clock) {
        return new Deadline(clock, clock.nanoTime() + budget.toNanos());
    }

    /** The time that is left; {@link Duration#ZERO} once the deadline has passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, endNanos - clock.nanoTime()));
    }

    public boolean hasPassed() {
        return endNanos - clock.nanoTime() <= 0;
    }
}
