package io.spillway.standard.memorylimiter;

import io.spillway.component.Clock;
import java.time.Duration;

/**
 * Decides when a collection may be forced again. Collections are costly, and useless while everything is really in use: as
 * long as memory stays short after them, the time between them doubles. Used by one thread at a time.
 */
final class GcPacing {
    /** Growth ends here even where the configuration sets no end. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final MemoryLimiterConfig config;
    private final Clock clock;
    private boolean collectedBefore;
    private long lastNanos;
    private Duration grown = Duration.ZERO;

    GcPacing(MemoryLimiterConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    boolean isDue(boolean hard) {
        if (!collectedBefore) {
            return true;
        }
        Duration least = hard ? config.minGcIntervalWhenHardLimited() : config.minGcIntervalWhenSoftLimited();
        Duration most = hard ? config.maxGcIntervalWhenHardLimited() : config.maxGcIntervalWhenSoftLimited();
        Duration wanted = grown.compareTo(most) > 0 ? most : grown;
        Duration interval = wanted.compareTo(least) > 0 ? wanted : least;
        return clock.nanoTime() - lastNanos >= interval.toNanos();
    }

    /** Notes a collection; it was in vain when memory is still short. */
    void collected(boolean stillShort) {
        collectedBefore = true;
        lastNanos = clock.nanoTime();
        if (!stillShort) {
            grown = Duration.ZERO;
        } else if (grown.compareTo(LONGEST) < 0) {
            grown = grown.isZero() ? config.checkInterval() : grown.multipliedBy(2);
        }
    }

    void reset() {
        grown = Duration.ZERO;
    }
}
