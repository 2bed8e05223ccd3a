package io.spillway.telemetry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads protobuf primitives from bytes that {@link Validator} has passed, so nothing is checked here. Tags and lengths
 * are known to take as few bytes as they can, so {@link #size(int)} of what was read says where to go on.
 */
final class Wire {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH_DELIMITED = 2;
    static final int START_GROUP = 3;
    static final int END_GROUP = 4;
    static final int FIXED32 = 5;

    private static final VarHandle INT_LE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Wire() {}

    static int fixed32(byte[] bytes, int at) {
        return (int) INT_LE.get(bytes, at);
    }

    static long fixed64(byte[] bytes, int at) {
        return (long) LONG_LE.get(bytes, at);
    }

    /** Eight bytes of an identifier. */
    static long bigEndian(byte[] bytes, int at) {
        return (long) LONG_BE.get(bytes, at);
    }

    /** A tag or a length. */
    static int varint32(byte[] bytes, int at) {
        int first = bytes[at];
        return first >= 0 ? first : (int) varint64(bytes, at);
    }

    static long varint64(byte[] bytes, int at) {
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
    static int size(int value) {
        return value >>> 7 == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
    }

    /** The offset behind the value of a field. */
    static int skip(byte[] bytes, int at, int tag) {
        return switch (tag & 7) {
            case VARINT -> afterVarint(bytes, at);
            case FIXED64 -> at + 8;
            case LENGTH_DELIMITED -> {
                int length = varint32(bytes, at);
                yield at + size(length) + length;
            }
            default -> at + 4;
        };
    }

    private static int afterVarint(byte[] bytes, int at) {
        while (bytes[at++] < 0) {}
        return at;
    }
}
