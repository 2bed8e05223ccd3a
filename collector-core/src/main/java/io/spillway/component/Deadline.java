package io.spillway.component;

import java.time.Duration;

/**
 * A point on a clock's monotonic time line by which something has to end. One deadline is handed to every component
 * during shutdown, so that they share one budget.
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

    /** What is left; {@link Duration#ZERO} once it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, endNanos - clock.nanoTime()));
    }

    public boolean hasPassed() {
        return endNanos - clock.nanoTime() <= 0;
    }
}
