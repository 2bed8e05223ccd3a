package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/** A field with one message whose fields are columns beside those of the message around it. */
final class StructField extends Field {
    private final MessageColumns message;
    private boolean isSet;

    StructField(MessageColumns message) {
        this.message = message;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        isSet = true;
        message.read(bytes, at + Wire.size(Wire.varint32(bytes, at)), end, repetition, exactness);
    }

    /** A message that is there and leaves no trace in the columns could not be told from one that is not there. */
    @Override
    boolean finish(int repetition, Exactness exactness) {
        boolean hasValues = message.finish(repetition, exactness);
        if (isSet && !hasValues) {
            exactness.lose();
        }
        isSet = false;
        return hasValues;
    }

    @Override
    void absent(int repetition, int definition) {
        message.absent(repetition, definition);
    }
}
