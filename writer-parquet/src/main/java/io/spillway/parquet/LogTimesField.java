package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/** The times of a log record. The microseconds are those of the event, or of its observation if the event has no time. */
final class LogTimesField extends Field {
    static final int TIME = 0x09;
    static final int OBSERVED = 0x59;

    private final NumberColumn micros;
    private final NumberColumn nanos;
    private final NumberColumn observedNanos;
    private long time;
    private long observed;

    LogTimesField(NumberColumn micros, NumberColumn nanos, NumberColumn observedNanos) {
        this.micros = micros;
        this.nanos = nanos;
        this.observedNanos = observedNanos;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        if (tag == TIME) {
            time = Wire.fixed64(bytes, at);
        } else {
            observed = Wire.fixed64(bytes, at);
        }
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        TimeField.append(micros, nanos, time != 0 ? time : observed, time, repetition);
        TimeField.append(observedNanos, observed, observed != 0, repetition);
        boolean wasSet = time != 0 || observed != 0;
        time = 0;
        observed = 0;
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        micros.absent(repetition, definition);
        nanos.absent(repetition, definition);
        observedNanos.absent(repetition, definition);
    }
}
