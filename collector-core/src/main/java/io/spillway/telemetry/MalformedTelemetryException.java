package io.spillway.telemetry;

/** Bytes that are not the OTLP request they should be. */
public final class MalformedTelemetryException extends Exception {
    private final int offset;
    private final String field;

    public MalformedTelemetryException(int offset, String field, String problem) {
        super("offset " + offset + ", " + field + ": " + problem);
        this.offset = offset;
        this.field = field;
    }

    /** The offset of the first bad byte in the request. */
    public int offset() {
        return offset;
    }

    /** The path of the field, such as {@code resource_spans.scope_spans.spans.trace_id}. */
    public String field() {
        return field;
    }
}
