package io.spillway.ottl;

import com.google.protobuf.ByteString;
import io.spillway.telemetry.MessageEdit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/** Packed fields of 64-bit numbers. */
final class Packed {
    private Packed() {}

    static long[] numbers(MessageEdit message, int tag) {
        LongBuffer buffer = message.bytes(tag)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
        long[] numbers = new long[buffer.remaining()];
        buffer.get(numbers);
        return numbers;
    }

    static double[] floats(MessageEdit message, int tag) {
        long[] bits = numbers(message, tag);
        double[] floats = new double[bits.length];
        for (int i = 0; i < bits.length; i++) {
            floats[i] = Double.longBitsToDouble(bits[i]);
        }
        return floats;
    }

    static void set(MessageEdit message, int tag, long[] numbers) {
        if (numbers.length == 0) {
            message.remove(tag);
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(numbers);
        message.set(tag, ByteString.copyFrom(bytes));
    }
}
