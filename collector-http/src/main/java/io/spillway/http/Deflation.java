package io.spillway.http;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip (RFC 1952) and zlib (RFC 1950) from one array into another. */
final class Deflation {

    private Deflation() {}

    static ByteBuffer gzip(byte[] plain, int level) {
        Deflater deflater = ZlibPool.deflater(true, level);
        try {
            CRC32 crc = new CRC32();
            crc.update(plain);
            byte[] out = Arrays.copyOf(GzipOutput.HEADER, expectedBytes(plain));
            ByteBuffer compressed = deflate(deflater, plain, out, GzipOutput.HEADER.length);
            return compressed
                    .limit(compressed.limit() + GzipOutput.TRAILER_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(compressed.limit() - GzipOutput.TRAILER_BYTES, (int) crc.getValue())
                    .putInt(compressed.limit() - GzipOutput.TRAILER_BYTES / 2, plain.length);
        } finally {
            ZlibPool.release(true, deflater);
        }
    }

    static ByteBuffer zlib(byte[] plain, int level) {
        Deflater deflater = ZlibPool.deflater(false, level);
        try {
            return deflate(deflater, plain, new byte[expectedBytes(plain)], 0);
        } finally {
            ZlibPool.release(false, deflater);
        }
    }

    /** The compressed bytes behind the header, with room for a trailer beyond the limit. */
    private static ByteBuffer deflate(Deflater deflater, byte[] plain, byte[] first, int header) {
        byte[] out = first;
        int size = header;
        deflater.setInput(plain);
        deflater.finish();
        while (!deflater.finished()) {
            if (out.length - size <= GzipOutput.TRAILER_BYTES) {
                out = Arrays.copyOf(out, 2 * out.length);
            }
            size += deflater.deflate(out, size, out.length - size - GzipOutput.TRAILER_BYTES);
        }
        return ByteBuffer.wrap(out, 0, size);
    }

    private static int expectedBytes(byte[] plain) {
        return GzipOutput.HEADER.length + GzipOutput.TRAILER_BYTES + 64 + plain.length / 4;
    }
}
