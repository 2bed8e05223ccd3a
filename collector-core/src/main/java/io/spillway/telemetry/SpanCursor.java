package io.spillway.telemetry;

import io.opentelemetry.proto.trace.v1.Span;

/** Walks spans. */
public abstract non-sealed class SpanCursor extends ItemCursor {
    SpanCursor() {}

    /** The first eight bytes of the trace id, big-endian; 0 when the span has no trace id. */
    public abstract long traceIdHigh();

    /** The last eight bytes of the trace id, big-endian; its low 56 bits are the W3C randomness. */
    public abstract long traceIdLow();

    /** Big-endian; 0 when the span has no id. */
    public abstract long spanId();

    /** Big-endian; 0 for a root span. */
    public abstract long parentSpanId();

    public abstract long startTimeUnixNano();

    public abstract long endTimeUnixNano();

    /** The number of {@link Span.SpanKind}. */
    public abstract int kind();

    /** The number of the status code: 0 unset, 1 ok, 2 error. */
    public abstract int statusCode();

    public abstract String statusMessage();

    /** W3C trace flags and OTLP's flags about the parent. */
    public abstract int flags();

    public abstract String name();

    /** The W3C trace state; empty when there is none. */
    public abstract String traceState();

    @Override
    public abstract Span item();
}
