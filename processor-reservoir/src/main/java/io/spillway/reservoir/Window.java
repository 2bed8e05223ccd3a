package io.spillway.reservoir;

import java.time.Duration;

/**
 * A stretch of time in which k traces are chosen. The end is a multiple of its duration since 1970, so all collectors with the
 * same configuration close their windows together.
 *
 * @param number counts windows
 * @param startMillis wall-clock time, since 1970
 * @param endMillis wall-clock time, since 1970
 */
record Window(long number, long startMillis, long endMillis) {
    /** A timer that fires a little early must not make a window of a few milliseconds. */
    private static final int LEAST_PART = 10;

    static Window starting(long number, long nowMillis, Duration duration) {
        long length = Math.max(1, duration.toMillis());
        long end = Math.addExact(Math.floorDiv(nowMillis, length) * length, length);
        if (end - nowMillis < length / LEAST_PART) {
            end = Math.addExact(end, length);
        }
        return new Window(number, nowMillis, end);
    }

    /** The longest planned window. */
    static Duration longest(Duration duration) {
        return duration.plus(duration.dividedBy(LEAST_PART));
    }

    long lengthMillis() {
        return endMillis - startMillis;
    }
}
