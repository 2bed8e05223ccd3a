package io.spillway.telemetry;

import io.opentelemetry.proto.logs.v1.LogRecord;

/** Walks log records. The first field that is asked for makes it look through the record, once. */
public final class LogRecordCursor extends ItemCursor {
    static final int ATTRIBUTES = 0x32;

    private static final int TIME = 0x09;
    private static final int SEVERITY_NUMBER = 0x10;
    private static final int SEVERITY_TEXT = 0x1A;
    private static final int BODY = 0x2A;
    private static final int FLAGS = 0x45;
    private static final int TRACE_ID = 0x4A;
    private static final int SPAN_ID = 0x52;
    private static final int OBSERVED_TIME = 0x59;
    private static final int EVENT_NAME = 0x62;

    private long time;
    private long observedTime;
    private int traceIdAt;
    private int spanIdAt;
    private int severityNumber;
    private int flags;
    private int severityTextAt;
    private int eventNameAt;
    private int bodyFrom;
    private int bodyTo;

    LogRecordCursor(Walk walk) {
        super(walk);
    }

    public long timeUnixNano() {
        scan();
        return time;
    }

    public long observedTimeUnixNano() {
        scan();
        return observedTime;
    }

    public int severityNumber() {
        scan();
        return severityNumber;
    }

    public String severityText() {
        scan();
        return textAt(severityTextAt);
    }

    /** Fills {@code into} with the body; false when the record has none. */
    public boolean body(AttributeValue into) {
        scan();
        if (bodyFrom < 0) {
            return false;
        }
        into.view(walk.bytes(), bodyFrom, bodyTo);
        return true;
    }

    /** The first eight bytes of the trace id, big-endian; 0 when there is none. */
    public long traceIdHigh() {
        scan();
        return identifier(traceIdAt);
    }

    public long traceIdLow() {
        scan();
        return identifier(traceIdAt < 0 ? -1 : traceIdAt + Long.BYTES);
    }

    public long spanId() {
        scan();
        return identifier(spanIdAt);
    }

    public int flags() {
        scan();
        return flags;
    }

    public String eventName() {
        scan();
        return textAt(eventNameAt);
    }

    @Override
    public LogRecord item() {
        return decodeItem(LogRecord.parser());
    }

    @Override
    int attributesTag() {
        return ATTRIBUTES;
    }

    @Override
    void clear() {
        time = 0;
        observedTime = 0;
        traceIdAt = -1;
        spanIdAt = -1;
        severityNumber = 0;
        flags = 0;
        severityTextAt = -1;
        eventNameAt = -1;
        bodyFrom = -1;
    }

    @Override
    void field(byte[] bytes, int tag, int value, int end) {
        switch (tag) {
            case TIME -> time = Wire.fixed64(bytes, value);
            case OBSERVED_TIME -> observedTime = Wire.fixed64(bytes, value);
            case SEVERITY_NUMBER -> severityNumber = (int) Wire.varint64(bytes, value);
            case SEVERITY_TEXT -> severityTextAt = value;
            case FLAGS -> flags = Wire.fixed32(bytes, value);
            case EVENT_NAME -> eventNameAt = value;
            case SPAN_ID -> spanIdAt = identifierAt(value, end, SPAN_ID_LENGTH);
            case TRACE_ID -> traceIdAt = identifierAt(value, end, TRACE_ID_LENGTH);
            case BODY -> {
                bodyFrom = value + Wire.size(Wire.varint32(bytes, value));
                bodyTo = end;
            }
            default -> {}
        }
    }
}
