package io.spillway.scrape;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes protobuf bytes from their end to their beginning. The length of a message is known when its tag is written, so no byte moves
 * and a place never changes. A <em>place</em> is the distance of a byte from the end of the bytes.
 */
final class ReverseWriter {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_BYTES = 1 << 12;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int from = FIRST_BYTES;

    void clear() {
        from = bytes.length;
    }

    /** How many bytes are written: the place of the first byte. */
    int size() {
        return bytes.length - from;
    }

    /** Forgets what was written after the size was this. */
    void truncate(int size) {
        from = bytes.length - size;
    }

    byte[] toByteArray() {
        byte[] copy = new byte[size()];
        System.arraycopy(bytes, from, copy, 0, copy.length);
        return copy;
    }

    void raw(byte[] source, int start, int end) {
        int length = end - start;
        reserve(length);
        from -= length;
        System.arraycopy(source, start, bytes, from, length);
    }

    void fixed64(long value) {
        reserve(Long.BYTES);
        from -= Long.BYTES;
        LONG_LE.set(bytes, from, value);
    }

    /** Writes a one-byte tag or number. */
    void small(int value) {
        reserve(1);
        bytes[--from] = (byte) value;
    }

    void varint(int value) {
        if (value >>> 7 == 0) {
            small(value);
            return;
        }
        int size = (38 - Integer.numberOfLeadingZeros(value)) / 7;
        reserve(size);
        from -= size;
        int rest = value;
        int at = from;
        while (rest >>> 7 != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at] = (byte) rest;
    }

    /** Writes tag and length of a field whose value was written since the size was {@code mark}. */
    void field(int tag, int mark) {
        varint(size() - mark);
        small(tag);
    }

    /** Writes a field with bytes. */
    void text(int tag, byte[] source, int start, int end) {
        raw(source, start, end);
        varint(end - start);
        small(tag);
    }

    /** Writes an attribute of text as a field. */
    void attribute(int tag, byte[] key, int keyFrom, int keyTo, byte[] text, int textFrom, int textTo) {
        int mark = size();
        int value = mark;
        raw(text, textFrom, textTo);
        varint(textTo - textFrom);
        small(Otlp.STRING_VALUE);
        field(Otlp.VALUE, value);
        text(Otlp.KEY, key, keyFrom, keyTo);
        field(tag, mark);
    }

    private void reserve(int more) {
        if (from < more) {
            int size = size();
            byte[] wider = new byte[Math.addExact(Math.max(bytes.length * 2, Math.addExact(size, more)), FIRST_BYTES)];
            System.arraycopy(bytes, from, wider, wider.length - size, size);
            from = wider.length - size;
            bytes = wider;
        }
    }
}
