package io.spillway.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads protobuf primitives from the bytes of a batch. The {@link Validator} has passed these bytes, so nothing is checked here.
 * Tags and lengths take as few bytes as they can, so the next byte to read is {@link #size(int)} of the tag or length further on.
 */
public final class Wire {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int LENGTH_DELIMITED = 2;
    static final int START_GROUP = 3;
    static final int END_GROUP = 4;
    public static final int FIXED32 = 5;

    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Wire() {}

    /** Four bytes, little-endian. */
    public static int fixed32(byte[] bytes, int at) {
        return (int) INT_LE.get(bytes, at);
    }

    /** Eight bytes, little-endian. */
    public static long fixed64(byte[] bytes, int at) {
        return (long) LONG_LE.get(bytes, at);
    }

    /** Eight bytes of an identifier. */
    public static long bigEndian(byte[] bytes, int at) {
        return (long) LONG_BE.get(bytes, at);
    }

    /** A tag or a length. */
    public static int varint32(byte[] bytes, int at) {
        int first = bytes[at];
        return first >= 0 ? first : (int) varint64(bytes, at);
    }

    /** A number. */
    public static long varint64(byte[] bytes, int at) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = bytes[at++];
            result |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                break;
            }
        }
        return result;
    }

    /** How many bytes a tag or a length takes. */
    public static int size(int value) {
        return value >>> 7 == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
    }

    /** The offset behind the value of a field. */
    public static int skip(byte[] bytes, int at, int tag) {
        return switch (tag & 7) {
            case VARINT -> afterVarint(bytes, at);
            case FIXED64 -> at + 8;
            case LENGTH_DELIMITED -> {
                int length = bytes[at];
                yield length >= 0 ? at + 1 + length : afterLong(bytes, at);
            }
            default -> at + 4;
        };
    }

    /** The offset behind a value whose length takes more than one byte. */
    private static int afterLong(byte[] bytes, int at) {
        int length = (int) varint64(bytes, at);
        return at + size(length) + length;
    }

    private static int afterVarint(byte[] bytes, int at) {
        while (bytes[at++] < 0) {}
        return at;
    }
}
