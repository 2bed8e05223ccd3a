package io.spillway.testkit;

import io.spillway.component.Clock;
import java.time.Duration;
import java.time.Instant;

/** A manual clock whose wall clock a test can set; the monotonic clock does not notice. */
public final class JumpingClock implements Clock {
    private final ManualClock manual = new ManualClock();
    private Duration offset = Duration.ZERO;

    /** Moves both clocks on. */
    public void advance(Duration duration) {
        manual.advance(duration);
    }

    /** Sets the wall clock. */
    public void set(Instant wall) {
        offset = Duration.between(manual.now(), wall);
    }

    /** Moves time on until the wall clock shows this instant. */
    public void advanceTo(String wall) {
        manual.advance(Duration.between(now(), Instant.parse(wall)));
    }

    @Override
    public Instant now() {
        return manual.now().plus(offset);
    }

    @Override
    public long nanoTime() {
        return manual.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        manual.sleep(duration);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return manual.schedule(delay, task);
    }
}
