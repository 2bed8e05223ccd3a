package io.spillway.telemetry;

import io.opentelemetry.proto.logs.v1.LogRecord;

/** Walks log records. */
public abstract non-sealed class LogRecordCursor extends ItemCursor {
    LogRecordCursor() {}

    public abstract long timeUnixNano();

    public abstract long observedTimeUnixNano();

    public abstract int severityNumber();

    public abstract String severityText();

    /** Fills {@code into} with the body; false when the record has none. */
    public abstract boolean body(AttributeValue into);

    /** The first eight bytes of the trace id, big-endian; 0 when there is none. */
    public abstract long traceIdHigh();

    public abstract long traceIdLow();

    public abstract long spanId();

    public abstract int flags();

    public abstract String eventName();

    @Override
    public abstract LogRecord item();
}
