package io.spillway.http;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Gzip (RFC 1952) and zlib (RFC 1950) from one array into another. The native deflaters are kept, as each of them holds about
 * 256 KiB that would have to be allocated and cleared for every request.
 */
final class Deflation {
    private static final int SPARES = 16;
    private static final ArrayBlockingQueue<Deflater> RAW = new ArrayBlockingQueue<>(SPARES);
    private static final ArrayBlockingQueue<Deflater> ZLIB = new ArrayBlockingQueue<>(SPARES);
    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int GZIP_TRAILER_BYTES = 8;
    private static final int HUFFMAN_ONLY = -2;

    private Deflation() {}

    static ByteBuffer gzip(byte[] plain, int level) {
        Deflater deflater = take(RAW, true, level);
        try {
            CRC32 crc = new CRC32();
            crc.update(plain);
            byte[] out = Arrays.copyOf(GZIP_HEADER, expectedBytes(plain));
            ByteBuffer compressed = deflate(deflater, plain, out, GZIP_HEADER.length);
            return compressed
                    .limit(compressed.limit() + GZIP_TRAILER_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(compressed.limit() - GZIP_TRAILER_BYTES, (int) crc.getValue())
                    .putInt(compressed.limit() - GZIP_TRAILER_BYTES / 2, plain.length);
        } finally {
            giveBack(RAW, deflater);
        }
    }

    static ByteBuffer zlib(byte[] plain, int level) {
        Deflater deflater = take(ZLIB, false, level);
        try {
            return deflate(deflater, plain, new byte[expectedBytes(plain)], 0);
        } finally {
            giveBack(ZLIB, deflater);
        }
    }

    /** The compressed bytes behind what the array begins with, with room for a trailer beyond the limit. */
    private static ByteBuffer deflate(Deflater deflater, byte[] plain, byte[] first, int header) {
        byte[] out = first;
        int size = header;
        deflater.setInput(plain);
        deflater.finish();
        while (!deflater.finished()) {
            if (out.length - size <= GZIP_TRAILER_BYTES) {
                out = Arrays.copyOf(out, 2 * out.length);
            }
            size += deflater.deflate(out, size, out.length - size - GZIP_TRAILER_BYTES);
        }
        return ByteBuffer.wrap(out, 0, size);
    }

    private static int expectedBytes(byte[] plain) {
        return GZIP_HEADER.length + GZIP_TRAILER_BYTES + 64 + plain.length / 4;
    }

    private static Deflater take(ArrayBlockingQueue<Deflater> spares, boolean raw, int level) {
        Deflater spare = spares.poll();
        Deflater deflater = spare != null ? spare : new Deflater(Deflater.BEST_SPEED, raw);
        deflater.setStrategy(level == HUFFMAN_ONLY ? Deflater.HUFFMAN_ONLY : Deflater.DEFAULT_STRATEGY);
        deflater.setLevel(level == 0 ? Deflater.BEST_SPEED : Math.max(level, Deflater.DEFAULT_COMPRESSION));
        return deflater;
    }

    private static void giveBack(ArrayBlockingQueue<Deflater> spares, Deflater deflater) {
        deflater.reset();
        if (!spares.offer(deflater)) {
            deflater.end();
        }
    }
}
