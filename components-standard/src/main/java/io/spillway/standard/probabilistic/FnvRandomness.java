package io.spillway.standard.probabilistic;

/**
 * Randomness from a 32-bit FNV-1a hash of a seed and some bytes, laid out so that its 14 highest bits make the decision
 * that collectors have always made in the mode {@code hash_seed}.
 *
 * <pre>
 * bits 42–55  16383 − (hash mod 16384)
 * bits 14–41  the 14 highest bits of the hash, mixed
 * bits  0–13  hash mod 16384
 * </pre>
 */
final class FnvRandomness {
    /** How many different decisions a hash can make. */
    static final int BUCKETS = 1 << 14;

    private static final int OFFSET_BASIS = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private final int seeded;

    FnvRandomness(long seed) {
        int hash = OFFSET_BASIS;
        for (int i = 0; i < 4; i++) {
            hash = add(hash, seed >>> (8 * i));
        }
        this.seeded = hash;
    }

    long of(long traceIdHigh, long traceIdLow) {
        int hash = seeded;
        for (int shift = 56; shift >= 0; shift -= 8) {
            hash = add(hash, traceIdHigh >>> shift);
        }
        for (int shift = 56; shift >= 0; shift -= 8) {
            hash = add(hash, traceIdLow >>> shift);
        }
        return layOut(hash);
    }

    long of(byte[] bytes) {
        int hash = seeded;
        for (byte b : bytes) {
            hash = add(hash, b);
        }
        return layOut(hash);
    }

    private static int add(int hash, long b) {
        return (hash ^ (int) (b & 0xff)) * PRIME;
    }

    private static long layOut(int hash) {
        long bucket = hash & (BUCKETS - 1);
        long rest = Integer.toUnsignedLong(hash) >>> 18;
        long mixed = rest ^ (rest << 10);
        return (BUCKETS - 1 - bucket) << 42 | mixed << 14 | bucket;
    }
}
