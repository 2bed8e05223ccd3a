package io.spillway.scrape;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/** Hashes of 64 bits with a secret seed, so that no target can make two series look alike. Safe for use by several threads. */
public final class Fingerprint {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Hasher64 hasher;

    /** @param seed random */
    public Fingerprint(long seed) {
        hasher = Hashing.wyhashFinal4(seed);
    }

    long of(byte[] bytes, int from, int to) {
        return hasher.hashBytesToLong(bytes, from, to - from);
    }

    /** A label's share in the hash of a series: the shares are added, so the order of labels means nothing. */
    long label(byte[] bytes, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        return mix(of(bytes, nameFrom, nameTo) * GOLDEN ^ of(bytes, valueFrom, valueTo));
    }

    static long mix(long value) {
        long mixed = (value ^ (value >>> 32)) * GOLDEN;
        return mixed ^ (mixed >>> 29);
    }
}
