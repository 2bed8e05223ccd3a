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

    private int scanned;
    private long time;
    private long observedTime;
    private long traceIdHigh;
    private long traceIdLow;
    private long spanId;
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
        return traceIdHigh;
    }

    public long traceIdLow() {
        scan();
        return traceIdLow;
    }

    public long spanId() {
        scan();
        return spanId;
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

    private void scan() {
        if (scanned == walk.serial()) {
            return;
        }
        scanned = walk.serial();
        clear();
        byte[] bytes = walk.bytes();
        int end = walk.itemEnd();
        int at = walk.itemStart();
        while (at < end) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            field(bytes, tag, value, at);
        }
    }

    private void clear() {
        time = 0;
        observedTime = 0;
        traceIdHigh = 0;
        traceIdLow = 0;
        spanId = 0;
        severityNumber = 0;
        flags = 0;
        severityTextAt = -1;
        eventNameAt = -1;
        bodyFrom = -1;
    }

    private void field(byte[] bytes, int tag, int value, int end) {
        switch (tag) {
            case TIME -> time = Wire.fixed64(bytes, value);
            case OBSERVED_TIME -> observedTime = Wire.fixed64(bytes, value);
            case SEVERITY_NUMBER -> severityNumber = (int) Wire.varint64(bytes, value);
            case SEVERITY_TEXT -> severityTextAt = value;
            case FLAGS -> flags = Wire.fixed32(bytes, value);
            case EVENT_NAME -> eventNameAt = value;
            case SPAN_ID -> spanId = end - value == 9 ? Wire.bigEndian(bytes, value + 1) : 0;
            case TRACE_ID -> {
                boolean isThere = end - value == 17;
                traceIdHigh = isThere ? Wire.bigEndian(bytes, value + 1) : 0;
                traceIdLow = isThere ? Wire.bigEndian(bytes, value + 9) : 0;
            }
            case BODY -> {
                bodyFrom = value + Wire.size(Wire.varint32(bytes, value));
                bodyTo = end;
            }
            default -> {}
        }
    }
}
