package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/** A field with a boolean; false is null in the column. */
final class BooleanField extends Field {
    private final BooleanColumn column;
    private boolean value;

    BooleanField(BooleanColumn column) {
        this.column = column;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        value = Wire.varint64(bytes, at) != 0;
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        boolean wasSet = value;
        value = false;
        if (wasSet) {
            column.add(repetition, true);
        } else {
            column.absent(repetition, column.maxDefinition - 1);
        }
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        column.absent(repetition, definition);
    }
}
