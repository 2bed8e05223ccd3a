package io.spillway.telemetry;

/** Checks UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF. */
public final class Utf8 {
    /** The answer for valid text. */
    public static final int VALID = -1;

    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** {@link #VALID}, or the offset of the first bad sequence. Nearly all text is ASCII: eight bytes are tested at once. */
    public static int check(byte[] bytes, int from, int to) {
        return isAscii(bytes, from, to) ? VALID : checkSlowly(bytes, from, to);
    }

    static boolean isAscii(byte[] bytes, int from, int to) {
        if (to - from < Long.BYTES) {
            return (tail(bytes, from, to) & HIGH_BITS) == 0;
        }
        long bits = Wire.fixed64(bytes, to - Long.BYTES); // may overlap the last whole eight bytes
        for (int at = from; at < to - Long.BYTES; at += Long.BYTES) {
            bits |= Wire.fixed64(bytes, at);
        }
        return (bits & HIGH_BITS) == 0;
    }

    /** Up to seven bytes; what lies behind them in the array is masked away. */
    private static long tail(byte[] bytes, int from, int to) {
        if (from + Long.BYTES <= bytes.length) {
            return Wire.fixed64(bytes, from) & ~(-1L << ((to - from) << 3));
        }
        long bits = 0;
        for (int at = from; at < to; at++) {
            bits |= bytes[at];
        }
        return bits;
    }

    private static int checkSlowly(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int length = sequence(bytes, at, to);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return VALID;
    }

    /** The length of the sequence that begins here; 0 when it is not valid. */
    private static int sequence(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        if (first < 0xE0) {
            return first >= 0xC2 && follows(bytes, at + 1, to) ? 2 : 0;
        }
        if (at + 1 >= to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        if (first < 0xF0) {
            boolean ranged = second >= (first == 0xE0 ? 0xA0 : 0x80) && second <= (first == 0xED ? 0x9F : 0xBF);
            return ranged && follows(bytes, at + 2, to) ? 3 : 0;
        }
        boolean ranged =
                first <= 0xF4 && second >= (first == 0xF0 ? 0x90 : 0x80) && second <= (first == 0xF4 ? 0x8F : 0xBF);
        return ranged && follows(bytes, at + 2, to) && follows(bytes, at + 3, to) ? 4 : 0;
    }

    private static boolean follows(byte[] bytes, int at, int to) {
        return at < to && (bytes[at] & 0xC0) == 0x80;
    }
}
