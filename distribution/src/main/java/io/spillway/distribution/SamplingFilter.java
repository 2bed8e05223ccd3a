package io.spillway.distribution;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.spillway.component.Clock;
import java.time.Duration;

/**
 * Thins out repeated messages. From the messages with one level and text, the first few of each period pass, and then one in
 * {@code thereafter}.
 *
 * <p>Texts share a fixed number of counters by their hash, so memory has a limit for any log.
 */
final class SamplingFilter extends Filter<ILoggingEvent> {
    private static final int COUNTERS = 4096;

    private final Clock clock;
    private final long tickNanos;
    private final long initial;
    private final long thereafter;
    private final long[] periodStarts = new long[COUNTERS];
    private final long[] counts = new long[COUNTERS];

    /**
     * @param initial the number of messages that pass at the start of each period
     * @param thereafter one in so many of the later messages passes; 0 for none
     */
    SamplingFilter(Clock clock, Duration tick, long initial, long thereafter) {
        this.clock = clock;
        this.tickNanos = tick.toNanos();
        this.initial = initial;
        this.thereafter = thereafter;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        int slot = Math.floorMod(
                31 * event.getMessage().hashCode() + event.getLevel().toInt(), COUNTERS);
        long beyond = count(slot) - initial;
        boolean passes = beyond <= 0 || (thereafter > 0 && beyond % thereafter == 0);
        return passes ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private synchronized long count(int slot) {
        long now = clock.nanoTime();
        if (counts[slot] == 0 || now - periodStarts[slot] >= tickNanos) {
            periodStarts[slot] = now;
            counts[slot] = 0;
        }
        return ++counts[slot];
    }
}
