package io.spillway.telemetry;

/** One item, to be changed. Valid only inside the callback. */
public interface ItemEditor extends AttributeEditor {
    /** Sets a span's W3C trace state. Does nothing for other items. */
    void setTraceState(String traceState);

    /** Sets a span's end time in nanoseconds since the epoch. Does nothing for other items. */
    void setEndTimeUnixNano(long endTimeUnixNano);
}
