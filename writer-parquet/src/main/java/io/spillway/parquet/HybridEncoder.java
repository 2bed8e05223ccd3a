package io.spillway.parquet;

import io.spillway.telemetry.Wire;

/**
 * Writes numbers of a fixed bit width in Parquet's hybrid of run-length encoding and bit packing: eight or more equal numbers
 * become a run, all others are packed in groups of eight. The same numbers always become the same bytes.
 */
final class HybridEncoder {
    private static final int GROUP = 8;
    private static final long EIGHT_ONES = 0x0101010101010101L;

    private HybridEncoder() {}

    /** The bits that the numbers from 0 to {@code max} need. */
    static int bitWidth(int max) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(max);
    }

    /** Encodes levels, which are at most 127. */
    static void levels(byte[] levels, int from, int to, int bitWidth, ByteHeap out) {
        int literals = from;
        int at = from;
        while (at < to) {
            int run = runOf(levels, at, to);
            if (run < GROUP) {
                at = Math.min(to, at + GROUP);
                continue;
            }
            packLevels(levels, literals, at, bitWidth, out);
            putRun(run, levels[at], bitWidth, out);
            at += run;
            literals = at;
        }
        packLevels(levels, literals, to, bitWidth, out);
    }

    /** Encodes dictionary ids. */
    static void ids(int[] ids, int from, int to, int bitWidth, ByteHeap out) {
        int literals = from;
        int at = from;
        while (at < to) {
            int run = 1;
            int first = ids[at];
            while (at + run < to && ids[at + run] == first) {
                run++;
            }
            if (run < GROUP) {
                at = Math.min(to, at + GROUP);
                continue;
            }
            packIds(ids, literals, at, bitWidth, out);
            putRun(run, first, bitWidth, out);
            at += run;
            literals = at;
        }
        packIds(ids, literals, to, bitWidth, out);
    }

    private static int runOf(byte[] levels, int at, int to) {
        long eight = levels[at] * EIGHT_ONES;
        int end = at;
        while (end + GROUP <= to && Wire.fixed64(levels, end) == eight) {
            end += GROUP;
        }
        while (end < to && levels[end] == levels[at]) {
            end++;
        }
        return end - at;
    }

    private static void putRun(int count, int value, int bitWidth, ByteHeap out) {
        out.putVarint((long) count << 1);
        for (int shift = 0; shift < bitWidth; shift += Byte.SIZE) {
            out.putByte(value >>> shift);
        }
    }

    private static void packLevels(byte[] levels, int from, int to, int bitWidth, ByteHeap out) {
        if (from < to) {
            startPacked(to - from, bitWidth, out);
            for (int at = from; at < to; at += GROUP) {
                long word = 0;
                int end = Math.min(to, at + GROUP);
                for (int i = at, shift = 0; i < end; i++, shift += bitWidth) {
                    word |= (long) levels[i] << shift;
                }
                for (int i = 0; i < bitWidth; i++) {
                    out.putByte((int) (word >>> (Byte.SIZE * i)));
                }
            }
        }
    }

    private static void packIds(int[] ids, int from, int to, int bitWidth, ByteHeap out) {
        if (from < to) {
            startPacked(to - from, bitWidth, out);
            int groups = (to - from + GROUP - 1) / GROUP;
            int end = out.size() + groups * bitWidth;
            long word = 0;
            int bits = 0;
            for (int at = from; at < to; at++) {
                word |= (long) ids[at] << bits;
                bits += bitWidth;
                if (bits >= Integer.SIZE) {
                    out.putInt((int) word);
                    word >>>= Integer.SIZE;
                    bits -= Integer.SIZE;
                }
            }
            while (out.size() < end) {
                out.putByte((int) word);
                word >>>= Byte.SIZE;
            }
            out.truncate(end);
        }
    }

    private static void startPacked(int count, int bitWidth, ByteHeap out) {
        int groups = (count + GROUP - 1) / GROUP;
        out.putVarint(((long) groups << 1) | 1);
        out.reserve(groups * bitWidth + Long.BYTES);
    }
}
