package io.spillway.component;

import java.time.Duration;
import java.time.Instant;

/** Time as components see it, so that tests can move it by hand. */
public interface Clock {
    /** Wall-clock time, for time stamps; can jump. */
    Instant now();

    /** Monotonic time in nanoseconds, for measuring durations. Only differences have a meaning. */
    long nanoTime();

    /** Blocks the calling thread. */
    void sleep(Duration duration) throws InterruptedException;

    /**
     * Runs a task once, after a delay, on a virtual thread of its own.
     *
     * @return cancels the task; harmless once it has run
     */
    Timer schedule(Duration delay, Runnable task);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {
        /** Cancels the task if it has not started; never interrupts it. */
        void cancel();
    }
}
