package io.spillway.reservoir;

import io.spillway.telemetry.HeldBytes;
import io.spillway.telemetry.Telemetry;

/**
 * How many bytes of spans a sampler has in memory, and how many it may have: {@code trace_buffer_max_bytes}, and no more than
 * its share of what the process may hold. Guarded by the engine's lock.
 */
final class SpanMemory {
    /** Of the bytes that may be held: what one trace may have, without a store. */
    private static final int TRACE_PART = 2;
    /** Of the bytes that may be held: how many may wait to be handed on before senders are told to come back. */
    private static final double FULL_AT = 0.75;

    private final long maxBytes;
    private final HeldBytes.Share share;
    private long bytes;
    private long departingBytes;

    SpanMemory(long maxBytes, HeldBytes account) {
        this.maxBytes = maxBytes;
        this.share = account.share();
    }

    long maxBytes() {
        return maxBytes;
    }

    long bytes() {
        return bytes;
    }

    void hold(Telemetry piece, boolean departing) {
        share.hold(piece);
        bytes += piece.byteSize();
        departingBytes += departing ? piece.byteSize() : 0;
    }

    void release(Telemetry piece, boolean departing) {
        share.release(piece);
        bytes -= piece.byteSize();
        departingBytes -= departing ? piece.byteSize() : 0;
    }

    /** Bytes that were held are on their way out now. */
    void depart(long departed) {
        departingBytes += departed;
    }

    boolean isTooLargeForOne(long traceBytes) {
        return traceBytes > maxBytes / TRACE_PART;
    }

    /**
     * How many bytes may stay. When others hold what this process may hold, nothing has to go for them, but nothing may be
     * added either.
     *
     * @param before how many there were before something was added
     */
    long allowedBytes(long before) {
        return share.isFull() ? Math.min(before, maxBytes) : maxBytes;
    }

    /** Whether nearly all of it waits to be handed on, so that nothing can be dropped to make room. */
    boolean isStuck() {
        return departingBytes >= FULL_AT * (share.isFull() ? bytes : maxBytes) && departingBytes > 0;
    }
}
