package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/** The start of a span, in microseconds and in nanoseconds, and its duration; a span without an end has no duration. */
final class SpanTimesField extends Field {
    static final int START = 0x39;
    static final int END = 0x41;

    private final NumberColumn micros;
    private final NumberColumn nanos;
    private final NumberColumn duration;
    private long start;
    private long end;

    SpanTimesField(NumberColumn micros, NumberColumn nanos, NumberColumn duration) {
        this.micros = micros;
        this.nanos = nanos;
        this.duration = duration;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int to, int repetition, Exactness exactness) {
        if (tag == START) {
            start = Wire.fixed64(bytes, at);
        } else {
            end = Wire.fixed64(bytes, at);
        }
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        TimeField.append(micros, nanos, start, start, repetition);
        boolean hasEnd = end != 0;
        TimeField.append(duration, end - start, hasEnd, repetition);
        boolean wasSet = hasEnd || start != 0;
        start = 0;
        end = 0;
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        micros.absent(repetition, definition);
        nanos.absent(repetition, definition);
        duration.absent(repetition, definition);
    }
}
