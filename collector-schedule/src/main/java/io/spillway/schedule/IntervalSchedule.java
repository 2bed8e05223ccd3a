package io.spillway.schedule;

import java.time.Duration;

/** See {@link Schedule#every}. */
record IntervalSchedule(Duration interval, double jitter) implements Schedule {
    IntervalSchedule {
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: > 0)");
        }
        if (!(jitter >= 0 && jitter < 1)) {
            throw new IllegalArgumentException("jitter: " + jitter + " (expected: 0 to less than 1)");
        }
    }
}
