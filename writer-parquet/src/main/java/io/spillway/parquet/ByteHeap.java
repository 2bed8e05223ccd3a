package io.spillway.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing run of bytes; numbers are little-endian. */
final class ByteHeap {
    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private byte[] bytes;
    private int size;

    ByteHeap(int capacity) {
        bytes = new byte[capacity];
    }

    /** The array behind the heap; valid until the next write. */
    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Forgets the bytes behind a size. */
    void truncate(int newSize) {
        size = newSize;
    }

    void clear() {
        size = 0;
    }

    void putByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void putInt(int value) {
        reserve(Integer.BYTES);
        INT_LE.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void setInt(int at, int value) {
        INT_LE.set(bytes, at, value);
    }

    void putLong(long value) {
        reserve(Long.BYTES);
        LONG_LE.set(bytes, size, value);
        size += Long.BYTES;
    }

    void put(byte[] source, int from, int to) {
        int length = to - from;
        reserve(length);
        System.arraycopy(source, from, bytes, size, length);
        size += length;
    }

    /** Writes an unsigned number in groups of seven bits, the lowest first. */
    void putVarint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Makes room for more bytes behind the size, at least this number. */
    void reserve(int more) {
        long needed = (long) size + more;
        if (needed > bytes.length) {
            if (needed > MAX_BYTES) {
                throw new IllegalStateException(
                        "bytes of one buffer: " + needed + " (expected: at most " + MAX_BYTES + ")");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(needed, bytes.length * 2L)));
        }
    }

    /** Marks bytes as written that the caller has put behind the size, after {@link #reserve}. */
    void advance(int length) {
        size += length;
    }
}
