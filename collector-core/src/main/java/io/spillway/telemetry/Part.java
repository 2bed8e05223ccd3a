package io.spillway.telemetry;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A run of bytes that is a whole canonical export request, as {@link Validator} defines it. Batches that were merged, or got
 * other metadata, share their parts; so each part counts its holders.
 */
final class Part {
    private static final AtomicIntegerFieldUpdater<Part> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Part.class, "holders");

    private final byte[] bytes;
    private final int items;

    @SuppressWarnings("UnusedVariable") // HOLDERS uses it
    private volatile int holders;

    private volatile @Nullable TelemetryMemory account;

    /**
     * @param bytes never changed afterwards
     * @param items the number of spans, data points or log records
     */
    Part(byte[] bytes, int items) {
        this.bytes = bytes;
        this.items = items;
    }

    byte[] bytes() {
        return bytes;
    }

    int items() {
        return items;
    }

    int size() {
        return bytes.length;
    }

    /** The first holder charges the account. */
    void acquire(TelemetryMemory by) {
        if (HOLDERS.getAndIncrement(this) == 0) {
            account = by;
            by.acquire(footprintBytes());
        }
    }

    /** The last holder releases the bytes in the account that was charged. */
    void release() {
        TelemetryMemory charged = account;
        if (HOLDERS.decrementAndGet(this) == 0 && charged != null) {
            charged.release(footprintBytes());
        }
    }

    private long footprintBytes() {
        return (long) bytes.length + TelemetryMemory.PART_BYTES;
    }
}
