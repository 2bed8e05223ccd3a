package io.spillway.reservoir;

import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;

/**
 * The spans that a sampler has in memory, in bytes, with two limits: {@code trace_buffer_max_bytes}, and its share of the
 * process's memory for telemetry. Guarded by the lock of the engine.
 */
final class SpanMemory {
    /** The part of the limit that one trace may have, without a store. */
    private static final int TRACE_PART = 2;
    /** The part of the heap that is the limit when the configuration has none. */
    private static final int HEAP_PART = 4;
    /** The part of the limit that emitted traces may fill before senders are refused. */
    private static final double FULL_AT = 0.75;

    private final long maxBytes;
    private final TelemetryMemory.Share share;
    private long bytes;
    private long emittingBytes;

    /** @param configuredBytes 0 when the configuration has no limit */
    SpanMemory(long configuredBytes, TelemetryMemory account) {
        this.maxBytes =
                configuredBytes > 0 ? configuredBytes : Runtime.getRuntime().maxMemory() / HEAP_PART;
        this.share = account.share();
    }

    long bytes() {
        return bytes;
    }

    /** The bytes of traces that are not on their way out. */
    long stayingBytes() {
        return bytes - emittingBytes;
    }

    void acquire(Telemetry piece, boolean emitting) {
        share.acquire(piece);
        bytes += piece.byteSize();
        emittingBytes += emitting ? piece.byteSize() : 0;
    }

    void release(Telemetry piece, boolean emitting) {
        share.release(piece);
        bytes -= piece.byteSize();
        emittingBytes -= emitting ? piece.byteSize() : 0;
    }

    /** Acquired bytes are on their way out now. */
    void startEmitting(long bytesInMemory) {
        emittingBytes += bytesInMemory;
    }

    boolean isTooLargeForOne(long traceBytes) {
        return traceBytes > maxBytes / TRACE_PART;
    }

    /**
     * The bytes that may stay. When other components have filled the memory of the process, this sampler evicts nothing for
     * them, but it may not grow.
     *
     * @param before the bytes before the last arrival
     */
    long allowedBytes(long before) {
        return share.isFull() ? Math.min(before, maxBytes) : maxBytes;
    }

    /** Whether emitted traces fill nearly all of it, so that dropping other traces makes no room. */
    boolean isStuck() {
        return emittingBytes >= FULL_AT * (share.isFull() ? bytes : maxBytes) && emittingBytes > 0;
    }
}
