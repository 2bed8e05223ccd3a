package io.spillway.parquet;

import io.spillway.telemetry.Wire;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of one kind of protobuf message: which field goes where. */
final class MessageColumns {
    /** All tags of OTLP are below. */
    private static final int TAGS = 256;

    private final @Nullable Field[] byTag = new @Nullable Field[TAGS];
    private final Field[] fields;

    /** Messages of several kinds may share the list of fields; each kind maps tags of its own. */
    MessageColumns(List<? extends Field> fields) {
        this.fields = fields.toArray(new Field[0]);
    }

    MessageColumns map(int tag, Field field) {
        byTag[tag] = field;
        return this;
    }

    /** Appends a message to the columns. */
    boolean append(byte[] bytes, int from, int to, int repetition, Exactness exactness) {
        read(bytes, from, to, repetition, exactness);
        return finish(repetition, exactness);
    }

    /** Reads the fields of a message, which another range may continue. */
    void read(byte[] bytes, int from, int to, int repetition, Exactness exactness) {
        for (int at = from; at < to; ) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            Field field = tag >>> 8 == 0 ? byTag[tag] : null;
            if (field == null) {
                exactness.lose();
            } else {
                field.read(tag, bytes, value, at, repetition, exactness);
            }
        }
    }

    boolean finish(int repetition, Exactness exactness) {
        boolean isPresent = false;
        for (Field field : fields) {
            isPresent |= field.finish(repetition, exactness);
        }
        return isPresent;
    }

    void absent(int repetition, int definition) {
        for (Field field : fields) {
            field.absent(repetition, definition);
        }
    }
}
