package io.spillway.reservoir;

import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;

/**
 * How many bytes of spans a sampler has in memory, and how many it may have: {@code trace_buffer_max_bytes}, and no more than
 * its share of what the process may hold. Guarded by the engine's lock.
 */
final class SpanMemory {
    /** Of the bytes that may be held: what one trace may have, without a store. */
    private static final int TRACE_PART = 2;
    /** Of the heap, where the configuration says nothing. */
    private static final int HEAP_PART = 4;
    /** Of the bytes that may be held: how many may wait to be handed on before senders are told to come back. */
    private static final double FULL_AT = 0.75;

    private final long maxBytes;
    private final TelemetryMemory.Share share;
    private long bytes;
    private long departingBytes;

    /** @param configuredBytes 0 when the configuration says nothing */
    SpanMemory(long configuredBytes, TelemetryMemory account) {
        this.maxBytes =
                configuredBytes > 0 ? configuredBytes : Runtime.getRuntime().maxMemory() / HEAP_PART;
        this.share = account.share();
    }

    long bytes() {
        return bytes;
    }

    /** Bytes that are not on their way out. */
    long stayingBytes() {
        return bytes - departingBytes;
    }

    void hold(Telemetry piece, boolean departing) {
        share.acquire(piece);
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
