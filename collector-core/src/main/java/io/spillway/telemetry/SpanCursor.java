package io.spillway.telemetry;

import io.opentelemetry.proto.trace.v1.Span;

/** Walks spans. The first field that is asked for, other than the trace id, makes it look through the span, once. */
public final class SpanCursor extends ItemCursor {
    static final int ATTRIBUTES = 0x4A;

    private static final int TRACE_ID = 0x0A;
    private static final int SPAN_ID = 0x12;
    private static final int TRACE_STATE = 0x1A;
    private static final int PARENT_SPAN_ID = 0x22;
    private static final int NAME = 0x2A;
    private static final int KIND = 0x30;
    private static final int START_TIME = 0x39;
    private static final int END_TIME = 0x41;
    private static final int STATUS = 0x7A;
    private static final int FLAGS = 0x85;
    private static final int STATUS_MESSAGE = 0x12;
    private static final int STATUS_CODE = 0x18;

    /** The offset of the trace id; negative when there is none. */
    private int traceIdAt;

    private int spanIdAt;
    private int parentSpanIdAt;
    private long startTime;
    private long endTime;
    private int kind;
    private int flags;
    private int nameAt;
    private int traceStateAt;
    private int statusFrom;
    private int statusTo;

    SpanCursor(Walk walk) {
        super(walk);
    }

    /** The first eight bytes of the trace id, big-endian; 0 when the span has no trace id. */
    public long traceIdHigh() {
        return identifier(traceIdAt());
    }

    /** The last eight bytes of the trace id, big-endian; its low 56 bits are the W3C randomness. */
    public long traceIdLow() {
        int at = traceIdAt();
        return identifier(at < 0 ? -1 : at + Long.BYTES);
    }

    /** Big-endian; 0 when the span has no id. */
    public long spanId() {
        scan();
        return identifier(spanIdAt);
    }

    /** Big-endian; 0 for a root span. */
    public long parentSpanId() {
        scan();
        return identifier(parentSpanIdAt);
    }

    public long startTimeUnixNano() {
        scan();
        return startTime;
    }

    public long endTimeUnixNano() {
        scan();
        return endTime;
    }

    /** The number of {@link Span.SpanKind}. */
    public int kind() {
        scan();
        return kind;
    }

    /** The number of the status code: 0 unset, 1 ok, 2 error. */
    public int statusCode() {
        scan();
        return (int) numberAt(last(statusFrom, statusTo, STATUS_CODE));
    }

    public String statusMessage() {
        scan();
        return text(statusFrom, statusTo, STATUS_MESSAGE);
    }

    /** W3C trace flags and OTLP's flags about the parent. */
    public int flags() {
        scan();
        return flags;
    }

    public String name() {
        scan();
        return textAt(nameAt);
    }

    /** The W3C trace state; empty when there is none. */
    public String traceState() {
        scan();
        return textAt(traceStateAt);
    }

    /**
     * Whether there is a trace state, told by the first fields alone: encoders write fields in the order of their numbers, so
     * this costs next to nothing. A trace state behind the name or later is not seen here, only by {@link #traceState()}.
     */
    public boolean leadsWithTraceState() {
        byte[] bytes = walk.bytes();
        int end = walk.itemEnd();
        int at = walk.itemStart();
        while (at < end) {
            int tag = Wire.varint32(bytes, at);
            if (tag == TRACE_STATE) {
                return true;
            }
            if (tag > TRACE_STATE) {
                return false;
            }
            at = Wire.skip(bytes, at + Wire.size(tag), tag);
        }
        return false;
    }

    @Override
    public Span item() {
        return decodeItem(Span.parser());
    }

    @Override
    int attributesTag() {
        return ATTRIBUTES;
    }

    /** There is one trace id at most, and nearly always it is the first field. */
    private int traceIdAt() {
        int start = walk.itemStart();
        byte[] bytes = walk.bytes();
        if (walk.itemEnd() - start > TRACE_ID_LENGTH + 1
                && bytes[start] == TRACE_ID
                && bytes[start + 1] == TRACE_ID_LENGTH) {
            return start + 2;
        }
        scan();
        return traceIdAt;
    }

    @Override
    void clear() {
        traceIdAt = -1;
        nameAt = -1;
        traceStateAt = -1;
        spanIdAt = -1;
        parentSpanIdAt = -1;
        startTime = 0;
        endTime = 0;
        kind = 0;
        flags = 0;
        statusFrom = 0;
        statusTo = 0;
    }

    @Override
    void field(byte[] bytes, int tag, int value, int end) {
        switch (tag) {
            case TRACE_ID -> traceIdAt = identifierAt(value, end, TRACE_ID_LENGTH);
            case SPAN_ID -> spanIdAt = identifierAt(value, end, SPAN_ID_LENGTH);
            case TRACE_STATE -> traceStateAt = value;
            case PARENT_SPAN_ID -> parentSpanIdAt = identifierAt(value, end, SPAN_ID_LENGTH);
            case NAME -> nameAt = value;
            case KIND -> kind = (int) Wire.varint64(bytes, value);
            case START_TIME -> startTime = Wire.fixed64(bytes, value);
            case END_TIME -> endTime = Wire.fixed64(bytes, value);
            case FLAGS -> flags = Wire.fixed32(bytes, value);
            case STATUS -> {
                statusFrom = value + Wire.size(Wire.varint32(bytes, value));
                statusTo = end;
            }
            default -> {}
        }
    }
}
