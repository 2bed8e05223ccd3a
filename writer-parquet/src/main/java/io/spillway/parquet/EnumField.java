package io.spillway.parquet;

import io.spillway.telemetry.Wire;
import java.nio.charset.StandardCharsets;

/** A field with an enum, as the name of its value; unknown numbers are decimal digits, and 0 is null in the column. */
final class EnumField extends Field {
    private final TextColumn column;
    private final EnumNames names;
    private int number;

    EnumField(TextColumn column, EnumNames names) {
        this.column = column;
        this.names = names;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        number = (int) Wire.varint64(bytes, at);
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        boolean wasSet = number != 0;
        if (wasSet) {
            byte[] text = names.name(number).getBytes(StandardCharsets.US_ASCII);
            column.add(repetition, text, 0, text.length);
        } else {
            column.absent(repetition, column.maxDefinition - 1);
        }
        number = 0;
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        column.absent(repetition, definition);
    }
}
