package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/**
 * A hash of 64 bits that never changes, because files hold its results ({@code tid}, {@code fingerprint}). The layout's page
 * specifies it. The bytes are cut into little-endian words of eight bytes, the last one filled up with zeros.
 */
final class Hash64 {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private Hash64() {}

    static long of(byte[] bytes, int from, int to) {
        long hash = (to - from) * MULTIPLIER;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = add(hash, Wire.fixed64(bytes, at));
        }
        if (at < to) {
            long word = 0;
            for (int shift = 0; at < to; shift += Byte.SIZE) {
                word |= (bytes[at++] & 0xFFL) << shift;
            }
            hash = add(hash, word);
        }
        return mix(hash);
    }

    /** The hash with one more word. */
    static long add(long hash, long word) {
        long mixed = (hash ^ word) * MULTIPLIER;
        return mixed ^ (mixed >>> 32);
    }

    /** The finalizer of SplitMix64. */
    static long mix(long hash) {
        long mixed = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
