package io.spillway.schedule;

import java.time.Duration;
import java.time.ZoneId;

/** The times at which a task runs. */
public sealed interface Schedule permits CronSchedule, IntervalSchedule {
    /**
     * Runs at an interval, first after one interval.
     *
     * @param jitter how far an interval may differ from {@code interval}, as a fraction of it; from 0 to less than 1
     */
    static Schedule every(Duration interval, double jitter) {
        return new IntervalSchedule(interval, jitter);
    }

    /**
     * Runs at the times of a cron expression.
     *
     * @param expression the five fields of cron: minute, hour, day of month, month, day of week
     * @throws IllegalArgumentException when the expression cannot be read or no date matches it; the message names the
     *     expression, the problem and what is expected
     */
    static Schedule cron(String expression, ZoneId zone) {
        return CronSchedule.parse(expression, zone);
    }
}
