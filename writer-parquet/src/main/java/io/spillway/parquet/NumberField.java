package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/** A field with an integer or a double. A value of zero is null in the column, unless the field tells zero from absence. */
final class NumberField extends Field {
    /** The way the number is encoded. */
    enum Coding {
        VARINT,
        ZIGZAG,
        FIXED32,
        FIXED64,
        DOUBLE
    }

    private final NumberColumn column;
    private final int parentDefinition;
    private final Coding coding;
    private final boolean hasPresence;
    private boolean isSet;
    private long value;

    NumberField(NumberColumn column, Coding coding, boolean hasPresence) {
        this.column = column;
        this.parentDefinition = column.maxDefinition - 1;
        this.coding = coding;
        this.hasPresence = hasPresence;
    }

    static NumberField of(NumberColumn column, Coding coding) {
        return new NumberField(column, coding, false);
    }

    static NumberField withPresence(NumberColumn column, Coding coding) {
        return new NumberField(column, coding, true);
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        value = switch (coding) {
            case VARINT -> Wire.varint64(bytes, at);
            case ZIGZAG -> zigzag((int) Wire.varint64(bytes, at));
            case FIXED32 -> Integer.toUnsignedLong(Wire.fixed32(bytes, at));
            case FIXED64, DOUBLE -> Wire.fixed64(bytes, at);
        };
        isSet = hasPresence || value != 0;
    }

    private static int zigzag(int coded) {
        return (coded >>> 1) ^ -(coded & 1);
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        boolean wasSet = isSet;
        isSet = false;
        if (!wasSet) {
            column.absent(repetition, parentDefinition);
        } else if (coding == Coding.DOUBLE) {
            column.addDouble(repetition, value);
        } else {
            column.add(repetition, value);
        }
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        column.absent(repetition, definition);
    }
}
