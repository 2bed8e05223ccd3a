package io.spillway.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing run of protobuf bytes. */
final class WireWriter {
    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int LONGEST_VARINT = 10;

    private byte[] bytes;
    private int size;

    WireWriter(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    /** The bytes so far; valid until the next write. */
    byte[] bytes() {
        return bytes;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Forgets what was written after the size was this. */
    void truncate(int size) {
        this.size = size;
    }

    /** Writes a tag, a length or an unsigned number. */
    void varint(int value) {
        reserve(LONGEST_VARINT);
        size = put(bytes, size, value);
    }

    void varint64(long value) {
        reserve(LONGEST_VARINT);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    void fixed32(int value) {
        reserve(Integer.BYTES);
        INT_LE.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void fixed64(long value) {
        reserve(Long.BYTES);
        LONG_LE.set(bytes, size, value);
        size += Long.BYTES;
    }

    void raw(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void raw(byte[] source, int from, int to) {
        reserve(to - from);
        System.arraycopy(source, from, bytes, size, to - from);
        size += to - from;
    }

    /** Writes a length-delimited field. */
    void field(int tag, byte[] value) {
        varint(tag);
        varint(value.length);
        raw(value, 0, value.length);
    }

    /** Writes a string field. */
    void text(int tag, String value) {
        field(tag, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Begins a length-delimited value; answers what {@link #end} needs. */
    int begin() {
        raw(0);
        return size;
    }

    /** Ends a length-delimited value: its length goes in front, and what was written moves up when that takes more room. */
    void end(int begin) {
        int length = size - begin;
        int wider = Wire.size(length) - 1;
        if (wider > 0) {
            reserve(wider);
            System.arraycopy(bytes, begin, bytes, begin + wider, length);
            size += wider;
        }
        put(bytes, begin - 1, length);
    }

    void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int) Math.min(size * 2L, 1 << 30)));
        }
    }

    /** Writes a varint into an array that is long enough; answers the offset behind it. */
    static int put(byte[] into, int at, int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            into[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[at++] = (byte) rest;
        return at;
    }
}
