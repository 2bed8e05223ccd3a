package io.spillway.loading;

import io.spillway.config.Checks;
import io.spillway.telemetry.TelemetryMemory;

/**
 * How much telemetry may be in memory, in queues, batches and requests together: {@code service.memory}. Files of the
 * OpenTelemetry Collector do not have it.
 *
 * @param limitMib the limit in MiB; goes before the percentage; zero for none
 * @param limitPercentage the limit in percent of the largest possible heap
 */
public record MemoryConfig(int limitMib, int limitPercentage) {
    private static final int MIB_SHIFT = 20;

    public MemoryConfig {
        new Checks()
                .that(limitMib >= 0, "limit_mib", limitMib, ">= 0, 0 for limit_percentage")
                .that(limitPercentage >= 1 && limitPercentage <= 90, "limit_percentage", limitPercentage, "1 to 90")
                .done();
    }

    public static MemoryConfig defaults() {
        return new MemoryConfig(0, TelemetryMemory.DEFAULT_HEAP_PERCENT);
    }

    /** The limit for a heap of this size. */
    public long limitBytes(long maxHeapBytes) {
        return limitMib > 0 ? (long) limitMib << MIB_SHIFT : maxHeapBytes / 100 * limitPercentage;
    }
}
