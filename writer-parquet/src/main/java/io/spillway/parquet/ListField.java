package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/** A repeated field of messages, as a list of structs. */
final class ListField extends Field {
    private final MessageColumns element;
    private final int elementRepetition;
    private final int parentDefinition;
    private int count;

    /** Takes the columns of an element, and the group that they are in. */
    ListField(MessageColumns element, ColumnTree.Group group) {
        this.element = element;
        this.elementRepetition = group.repetition;
        this.parentDefinition = group.definition - 2;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        int from = at + Wire.size(Wire.varint32(bytes, at));
        element.append(bytes, from, end, count++ == 0 ? repetition : elementRepetition, exactness);
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        boolean wasSet = count > 0;
        if (!wasSet) {
            element.absent(repetition, parentDefinition);
        }
        count = 0;
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        element.absent(repetition, definition);
    }
}
