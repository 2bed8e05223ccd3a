package io.spillway.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Native states of zlib that are used again. A deflater takes about 256 KiB outside of the heap, and making one costs as much as
 * compressing a small body. Beyond the spare ones that are kept, states are made and freed as needed.
 */
final class ZlibPool {
    private static final int SPARES = 32;
    private static final int HUFFMAN_ONLY = -2;
    private static final ArrayBlockingQueue<Inflater> INFLATERS = new ArrayBlockingQueue<>(SPARES);
    private static final ArrayBlockingQueue<Deflater> RAW_DEFLATERS = new ArrayBlockingQueue<>(SPARES);
    private static final ArrayBlockingQueue<Deflater> ZLIB_DEFLATERS = new ArrayBlockingQueue<>(SPARES);

    private ZlibPool() {}

    /** An inflater without header and trailer, for gzip. */
    static Inflater inflater() {
        Inflater spare = INFLATERS.poll();
        return spare != null ? spare : new Inflater(true);
    }

    static void release(Inflater inflater) {
        inflater.reset();
        if (!INFLATERS.offer(inflater)) {
            inflater.end();
        }
    }

    /**
     * A deflater.
     *
     * @param raw without header and trailer, for gzip
     * @param level as {@link HttpClientConfig.CompressionParams#level()}
     */
    static Deflater deflater(boolean raw, int level) {
        Deflater spare = deflaters(raw).poll();
        Deflater deflater = spare != null ? spare : new Deflater(Deflater.BEST_SPEED, raw);
        deflater.setStrategy(level == HUFFMAN_ONLY ? Deflater.HUFFMAN_ONLY : Deflater.DEFAULT_STRATEGY);
        deflater.setLevel(level == 0 ? Deflater.BEST_SPEED : Math.max(level, Deflater.DEFAULT_COMPRESSION));
        return deflater;
    }

    /** @param raw as it was asked for */
    static void release(boolean raw, Deflater deflater) {
        deflater.reset();
        if (!deflaters(raw).offer(deflater)) {
            deflater.end();
        }
    }

    private static ArrayBlockingQueue<Deflater> deflaters(boolean raw) {
        return raw ? RAW_DEFLATERS : ZLIB_DEFLATERS;
    }
}
