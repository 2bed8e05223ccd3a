package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/** A packed field of numbers, as a list. */
final class NumbersField extends Field {
    private final NumberColumn column;
    private final NumberField.Coding coding;
    private int count;

    NumbersField(NumberColumn column, NumberField.Coding coding) {
        this.column = column;
        this.coding = coding;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        int next = at + Wire.size(Wire.varint32(bytes, at));
        while (next < end) {
            int level = count++ == 0 ? repetition : column.maxRepetition;
            if (coding == NumberField.Coding.VARINT) {
                column.add(level, Wire.varint64(bytes, next));
                next = Wire.skip(bytes, next, Wire.VARINT);
            } else {
                if (coding == NumberField.Coding.DOUBLE) {
                    column.addDouble(level, Wire.fixed64(bytes, next));
                } else {
                    column.add(level, Wire.fixed64(bytes, next));
                }
                next += Long.BYTES;
            }
        }
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        boolean wasSet = count > 0;
        if (!wasSet) {
            column.absent(repetition, column.maxDefinition - 2);
        }
        count = 0;
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        column.absent(repetition, definition);
    }
}
