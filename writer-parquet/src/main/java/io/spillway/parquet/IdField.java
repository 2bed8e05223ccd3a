package io.spillway.parquet;

import io.spillway.telemetry.Wire;
import java.nio.charset.StandardCharsets;

/** A field with an identifier of 16 or 8 bytes, as lower-case hexadecimal text; an empty identifier is null in the column. */
final class IdField extends Field {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final BytesColumn column;
    private final byte[] hex = new byte[32];
    private int length;

    IdField(BytesColumn column) {
        this.column = column;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        int from = at + Wire.size(Wire.varint32(bytes, at));
        length = 0;
        for (int i = from; i < end; i++) {
            hex[length++] = DIGITS[(bytes[i] & 0xF0) >>> 4];
            hex[length++] = DIGITS[bytes[i] & 0x0F];
        }
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        boolean wasSet = length > 0;
        if (wasSet) {
            column.add(repetition, hex, 0, length);
        } else {
            column.absent(repetition, column.maxDefinition - 1);
        }
        length = 0;
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        column.absent(repetition, definition);
    }
}
