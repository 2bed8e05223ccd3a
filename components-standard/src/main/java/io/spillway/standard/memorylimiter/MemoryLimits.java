package io.spillway.standard.memorylimiter;

/**
 * The limits in bytes.
 *
 * @param hardBytes above it collections are forced without pause
 * @param softBytes above it data is refused
 * @param capped whether the configured limit was more than the heap can hold
 */
record MemoryLimits(long hardBytes, long softBytes, boolean capped) {
    private static final long MIB = 1L << 20;

    /** A heap is in trouble before it is full. */
    private static final int MOST_PERCENT = 90;

    static MemoryLimits of(MemoryLimiterConfig config, long maxHeapBytes) {
        long limit;
        long spike;
        if (config.limitMib() > 0) {
            limit = config.limitMib() * MIB;
            spike = config.spikeLimitMib() * MIB;
        } else {
            limit = percent(maxHeapBytes, config.limitPercentage());
            spike = percent(maxHeapBytes, config.spikeLimitPercentage());
        }
        long most = percent(maxHeapBytes, MOST_PERCENT);
        boolean capped = config.limitMib() > 0 && limit > most;
        if (capped) {
            limit = most;
        }
        limit = Math.min(limit, Math.max(most, 1));
        if (spike == 0 || spike >= limit) {
            spike = limit / 5;
        }
        return new MemoryLimits(limit, limit - spike, capped);
    }

    private static long percent(long bytes, int percent) {
        return bytes / 100 * percent;
    }
}
