package io.spillway.scrape;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/** Hashes of 64 bits with a secret seed, so that no target can make two series look alike. Safe for use by several threads. */
public final class Fingerprint {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final byte[] USUAL = {'=', '"'};

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
        boolean isUsual = valueFrom - nameTo == USUAL.length && bytes[nameTo] == '=' && bytes[nameTo + 1] == '"';
        return mix(isUsual ? of(bytes, nameFrom, valueTo) : unusual(bytes, nameFrom, nameTo, valueFrom, valueTo));
    }

    /** The same hash for a label with blanks or a quoted name. */
    private long unusual(byte[] bytes, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        int name = nameTo - nameFrom;
        byte[] usual = new byte[name + USUAL.length + valueTo - valueFrom];
        System.arraycopy(bytes, nameFrom, usual, 0, name);
        System.arraycopy(USUAL, 0, usual, name, USUAL.length);
        System.arraycopy(bytes, valueFrom, usual, name + USUAL.length, valueTo - valueFrom);
        return of(usual, 0, usual.length);
    }

    static long mix(long value) {
        long mixed = (value ^ (value >>> 32)) * GOLDEN;
        return mixed ^ (mixed >>> 29);
    }
}
