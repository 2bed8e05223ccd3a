package io.spillway.schedule;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** The times of one running schedule, one after the other. Not safe for use by several threads. */
sealed interface Ticks permits CronTicks, IntervalTicks {
    /** Makes the first tick after now the next. */
    void begin();

    /** The time left until the next tick; {@link Duration#ZERO} when it has come. */
    Duration remaining();

    /** Moves on to the first tick after now; skips those that have passed. */
    void advance();

    static Ticks of(Schedule schedule, Clock clock, RandomGenerator random) {
        return switch (schedule) {
            case IntervalSchedule interval -> new IntervalTicks(interval, clock, random);
            case CronSchedule cron -> new CronTicks(cron, clock);
        };
    }
}
