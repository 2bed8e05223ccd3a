package io.spillway.reservoir;

import io.spillway.component.Clock;
import java.time.Duration;
import org.slf4j.Logger;

/**
 * The open window, with its age and its floor. The age is measured by the monotonic clock; the wall clock only tells the planned
 * end. Guarded by the lock of the engine.
 */
final class CurrentWindow {
    private static final long TOLERANCE_MILLIS = 1000;
    private static final int TOLERANCE_PART = 10;

    private final Clock clock;
    private final Duration duration;
    private final ReservoirMetrics metrics;
    private final Logger logger;
    private Window window;
    private long startNanos;
    private long floor = Ranking.NONE;

    CurrentWindow(Clock clock, Duration duration, ReservoirMetrics metrics, Logger logger) {
        this.clock = clock;
        this.duration = duration;
        this.metrics = metrics;
        this.logger = logger;
        this.window = Window.starting(1, clock.now().toEpochMilli(), duration);
        this.startNanos = clock.nanoTime();
    }

    Window window() {
        return window;
    }

    long startNanos() {
        return startNanos;
    }

    /** The randomness up to which the window admits no trace, as an earlier window may have refused it. */
    long floor() {
        return floor;
    }

    double ageSeconds() {
        return Duration.ofNanos(clock.nanoTime() - startNanos).toMillis() / 1e3;
    }

    /** Goes on with the window of an earlier process; the wall clock tells its age. */
    void resume(Window saved, long savedFloor) {
        window = saved;
        floor = savedFloor;
        long ageMillis = Math.clamp(clock.now().toEpochMilli() - saved.startMillis(), 0, saved.lengthMillis());
        startNanos = clock.nanoTime() - Duration.ofMillis(ageMillis).toNanos();
    }

    /** Begins the next window. */
    void next(long itsFloor) {
        floor = itsFloor;
        long wallMillis = clock.now().toEpochMilli();
        noticeJump(wallMillis);
        window = Window.starting(window.number() + 1, wallMillis, duration);
        startNanos = clock.nanoTime();
    }

    private void noticeJump(long wallMillis) {
        long byWall = wallMillis - window.startMillis();
        long passed = Duration.ofNanos(clock.nanoTime() - startNanos).toMillis();
        if (Math.abs(byWall - passed) > Math.max(TOLERANCE_MILLIS, passed / TOLERANCE_PART)) {
            metrics.clockJumps.increment();
            logger.warn(
                    "The wall clock jumped: by it window {} lasted {} ms, but {} ms have passed",
                    window.number(),
                    byWall,
                    passed);
        }
    }
}
