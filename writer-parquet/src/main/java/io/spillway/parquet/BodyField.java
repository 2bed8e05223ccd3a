package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/** The body of a log record: text as it is, other values as {@link AttributeText} writes them, and the type code. */
final class BodyField extends Field {
    private final BytesColumn body;
    private final TextColumn type;
    private final AttributeText text = new AttributeText();
    private final byte[] code = new byte[1];
    private boolean isSet;

    BodyField(BytesColumn body, TextColumn type) {
        this.body = body;
        this.type = type;
    }

    @Override
    void read(int tag, byte[] bytes, int at, int end, int repetition, Exactness exactness) {
        isSet = true;
        text.read(bytes, at + Wire.size(Wire.varint32(bytes, at)), end, exactness);
    }

    @Override
    boolean finish(int repetition, Exactness exactness) {
        boolean wasSet = isSet;
        isSet = false;
        if (wasSet && text.code() != AttributeText.EMPTY) {
            body.add(repetition, text.bytes(), text.from(), text.to());
        } else {
            body.absent(repetition, body.maxDefinition - 1);
        }
        if (wasSet && text.code() != AttributeText.STRING) {
            code[0] = (byte) text.code();
            type.add(repetition, code, 0, 1);
        } else {
            type.absent(repetition, type.maxDefinition - 1);
        }
        return wasSet;
    }

    @Override
    void absent(int repetition, int definition) {
        body.absent(repetition, definition);
        type.absent(repetition, definition);
    }
}
