package io.spillway.telemetry;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A run of bytes that is a whole canonical export request, as {@link Validator} defines it. Batches that were merged, or got
 * other metadata, share their parts; so it is the part that knows by how many it is held.
 */
final class Part {
    private static final AtomicIntegerFieldUpdater<Part> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Part.class, "holders");

    private final byte[] bytes;
    private final int items;

    @SuppressWarnings("UnusedVariable") // HOLDERS uses it
    private volatile int holders;

    private volatile @Nullable HeldBytes account;

    /**
     * @param bytes never changed afterwards
     * @param items how many spans, data points or log records it holds
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

    /** The first who holds it has it counted. */
    void hold(HeldBytes by) {
        if (HOLDERS.getAndIncrement(this) == 0) {
            account = by;
            by.take(footprintBytes());
        }
    }

    /** The last who lets go of it has it no longer counted, where it was. */
    void release() {
        HeldBytes charged = account;
        if (HOLDERS.decrementAndGet(this) == 0 && charged != null) {
            charged.giveBack(footprintBytes());
        }
    }

    private long footprintBytes() {
        return (long) bytes.length + HeldBytes.PART_BYTES;
    }
}
