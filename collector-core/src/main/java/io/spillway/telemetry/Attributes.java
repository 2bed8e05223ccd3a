package io.spillway.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds attributes in the bytes of the message that has them. */
final class Attributes {
    /** The tag of {@code KeyValue.key}; always in front, and absent when the key is empty. */
    static final int KEY = 0x0A;

    static final int VALUE = 0x12;

    private Attributes() {}

    /** Fills {@code into} with the first attribute of the name; false when there is none. */
    static boolean find(byte[] bytes, int from, int to, int attributesTag, AttributeKey key, AttributeValue into) {
        int at = from;
        while (at < to) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            if (tag == attributesTag) {
                int length = Wire.varint32(bytes, value);
                int start = value + Wire.size(length);
                at = start + length;
                if (hasKey(bytes, start, at, key)) {
                    value(bytes, start, at, into);
                    return true;
                }
            } else {
                at = Wire.skip(bytes, value, tag);
            }
        }
        return false;
    }

    static boolean hasKey(byte[] bytes, int from, int to, AttributeKey key) {
        byte[] utf8 = key.utf8();
        if (from == to || bytes[from] != KEY) {
            return utf8.length == 0;
        }
        int length = Wire.varint32(bytes, from + 1);
        if (length != utf8.length) {
            return false;
        }
        int start = from + 1 + Wire.size(length);
        return Arrays.equals(bytes, start, start + length, utf8, 0, length);
    }

    static String key(byte[] bytes, int from, int to) {
        if (from == to || bytes[from] != KEY) {
            return "";
        }
        int length = Wire.varint32(bytes, from + 1);
        return new String(bytes, from + 1 + Wire.size(length), length, StandardCharsets.UTF_8);
    }

    /** Fills {@code into} with the value of a {@code KeyValue}; an attribute without one has an empty value. */
    static void value(byte[] bytes, int from, int to, AttributeValue into) {
        int at = from;
        while (at < to) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag == VALUE) {
                into.view(bytes, value + Wire.size(Wire.varint32(bytes, value)), at);
                return;
            }
        }
        into.view(bytes, to, to);
    }

    /** The value in a {@code KeyValue}, from any of its fields on; null for an empty one. */
    static @Nullable Object value(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int tag = Wire.varint32(bytes, at);
            int value = at + Wire.size(tag);
            at = Wire.skip(bytes, value, tag);
            if (tag == VALUE) {
                return AnyValues.read(bytes, AnyValues.content(bytes, value), at);
            }
        }
        return null;
    }

    /** Writes an attribute as a field of its message. */
    static void write(WireWriter out, int attributesTag, AttributeKey key, byte[] anyValue) {
        out.varint(attributesTag);
        int begin = out.begin();
        out.field(KEY, key.utf8());
        out.field(VALUE, anyValue);
        out.end(begin);
    }
}
