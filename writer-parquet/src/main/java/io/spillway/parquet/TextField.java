package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/** A field with text; empty text is null in the column. */
final class TextField extends Field {
    private final TextColumn column;
    private byte[] source = {};
    private int from;
    private int to;
    private int lastId;

    TextField(TextColumn column) {
        this.column = column;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        source = bytes;
        from = at + Wire.size(Wire.varint32(bytes, at));
        to = end;
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        boolean wasSet = from < to;
        if (wasSet) {
            if (!column.dictionary().matches(lastId, source, from, to)) {
                lastId = column.intern(source, from, to);
            }
            column.addId(repetition, lastId);
        } else {
            column.absent(repetition, column.maxDefinition - 1);
        }
        from = 0;
        to = 0;
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        column.absent(repetition, definition);
    }
}
