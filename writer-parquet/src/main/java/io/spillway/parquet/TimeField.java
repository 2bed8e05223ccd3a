package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/** A time in microseconds, which every engine understands, and in nanoseconds; a time of zero is null in both columns. */
final class TimeField extends Field {
    private static final long NANOS_PER_MICRO = 1_000;

    private final NumberColumn micros;
    private final NumberColumn nanos;
    private long time;

    TimeField(NumberColumn micros, NumberColumn nanos) {
        this.micros = micros;
        this.nanos = nanos;
    }

    static long micros(long unixNano) {
        return Math.floorDiv(unixNano, NANOS_PER_MICRO);
    }

    /** Appends a time of which the microseconds may stand for another one. */
    static void append(NumberColumn micros, NumberColumn nanos, long timeForMicros, long time, int repetition) {
        append(micros, micros(timeForMicros), timeForMicros != 0, repetition);
        append(nanos, time, time != 0, repetition);
    }

    static void append(NumberColumn column, long value, boolean isPresent, int repetition) {
        if (isPresent) {
            column.add(repetition, value);
        } else {
            column.absent(repetition, column.maxDefinition - 1);
        }
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        time = Wire.fixed64(bytes, at);
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        append(micros, nanos, time, time, repetition);
        boolean wasSet = time != 0;
        time = 0;
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        micros.absent(repetition, definition);
        nanos.absent(repetition, definition);
    }
}
