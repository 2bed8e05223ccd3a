package io.spillway.schedule;

import io.spillway.component.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Ticks on the wall clock, which may jump. */
final class CronTicks implements Ticks {
    private static final Duration FAR = Duration.ofDays(365);

    private final CronSchedule schedule;
    private final Clock clock;
    /** The tick that ran last, or the start. No tick up to it runs again when the clock is set back. */
    private Instant last = Instant.MIN;

    private Optional<Instant> due = Optional.empty();

    CronTicks(CronSchedule schedule, Clock clock) {
        this.schedule = schedule;
        this.clock = clock;
    }

    @Override
    public void begin() {
        last = clock.now();
        due = schedule.nextAfter(last);
    }

    @Override
    public Duration remaining() {
        Instant now = clock.now();
        if (due.isPresent() && !now.isBefore(due.get())) {
            return Duration.ZERO;
        }
        due = nextAfter(now); // an earlier one than before when the clock was set back
        return due.map(tick -> Duration.between(now, tick)).orElse(FAR);
    }

    @Override
    public void advance() {
        last = due.orElse(last);
        due = nextAfter(clock.now());
    }

    private Optional<Instant> nextAfter(Instant now) {
        return schedule.nextAfter(now.isAfter(last) ? now : last);
    }
}
