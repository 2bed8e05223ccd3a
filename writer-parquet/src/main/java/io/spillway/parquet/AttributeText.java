package io.spillway.parquet;

import io.spillway.telemetry.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * An encoded {@code AnyValue} as text with a type code. Integers are decimal, doubles are in the shortest form that reads back as
 * the same number, bytes are base64, arrays and maps are OTLP JSON. One object serves many values, one at a time.
 */
final class AttributeText {
    static final char STRING = 's';
    static final char LONG = 'i';
    static final char DOUBLE = 'd';
    static final char BOOLEAN = 'b';
    static final char BYTES = 'x';
    static final char ARRAY = 'a';
    static final char MAP = 'm';
    static final char EMPTY = 'n';

    static final int TAG_STRING = 0x0A;
    static final int TAG_BOOLEAN = 0x10;
    static final int TAG_LONG = 0x18;
    static final int TAG_DOUBLE = 0x21;
    static final int TAG_ARRAY = 0x2A;
    static final int TAG_MAP = 0x32;
    static final int TAG_BYTES = 0x3A;

    private final AnyJson json = new AnyJson();
    private byte[] bytes = {};
    private int from;
    private int to;
    private char code = EMPTY;
    /** The number behind a code of {@link #LONG}, {@link #DOUBLE} (its bits) or {@link #BOOLEAN}. */
    private long number;

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    char code() {
        return code;
    }

    long number() {
        return number;
    }

    /** Becomes the text of a value. */
    void read(byte[] source, int start, int end, Exactness exactness) {
        code = EMPTY;
        for (int at = start; at < end; ) {
            int tag = Wire.varint32(source, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(source, value, tag);
            if (!readField(source, tag, value, at, exactness)) {
                exactness.lose();
            }
        }
    }

    private boolean readField(byte[] source, int tag, int value, int end, Exactness exactness) {
        switch (tag) {
            case TAG_STRING -> range(STRING, source, content(source, value), end);
            case TAG_LONG -> {
                number = Wire.varint64(source, value);
                text(LONG, Long.toString(number));
            }
            case TAG_DOUBLE -> readDouble(Wire.fixed64(source, value), exactness);
            case TAG_BOOLEAN -> {
                number = Wire.varint64(source, value) != 0 ? 1 : 0;
                text(BOOLEAN, number != 0 ? "true" : "false");
            }
            case TAG_BYTES -> {
                byte[] raw = Arrays.copyOfRange(source, content(source, value), end);
                byte[] encoded = Base64.getEncoder().encode(raw);
                range(BYTES, encoded, 0, encoded.length);
            }
            case TAG_ARRAY, TAG_MAP -> {
                byte[] encoded = json.write(source, tag, content(source, value), end, exactness);
                range(tag == TAG_ARRAY ? ARRAY : MAP, encoded, 0, encoded.length);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readDouble(long bits, Exactness exactness) {
        double value = Double.longBitsToDouble(bits);
        number = bits;
        if (Double.isNaN(value) && bits != Double.doubleToLongBits(value)) {
            exactness.lose();
        }
        text(DOUBLE, Double.toString(value));
    }

    private static int content(byte[] source, int value) {
        return value + Wire.size(Wire.varint32(source, value));
    }

    private void text(char newCode, String ascii) {
        byte[] encoded = ascii.getBytes(StandardCharsets.ISO_8859_1);
        range(newCode, encoded, 0, encoded.length);
    }

    private void range(char newCode, byte[] source, int start, int end) {
        code = newCode;
        bytes = source;
        from = start;
        to = end;
    }
}
