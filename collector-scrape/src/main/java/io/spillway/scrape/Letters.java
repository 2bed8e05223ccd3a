package io.spillway.scrape;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The bytes of which unquoted names consist. */
final class Letters {
    private static final VarHandle LONG_LE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final boolean[] NAME = new boolean[256];

    static {
        for (int c = 0; c < NAME.length; c++) {
            NAME[c] =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
        }
    }

    private Letters() {}

    /** Whether the byte may stand in the name of a metric. A label has no colon, and no name begins with a digit. */
    static boolean isName(byte b) {
        return NAME[b & 0xFF];
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The first place of a byte; {@code to} when there is none. Eight bytes are compared at once. */
    static int find(byte[] bytes, int from, int to, char wanted) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long other = (long) LONG_LE.get(bytes, at) ^ ONES * wanted;
            long equal = (other - ONES) & ~other & (ONES << 7);
            if (equal != 0) {
                return at + (Long.numberOfTrailingZeros(equal) >>> 3);
            }
        }
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /** Whether the bytes are the word, which is ASCII. */
    static boolean spell(byte[] bytes, int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes end with the word, which is ASCII. */
    static boolean end(byte[] bytes, int from, int to, String word) {
        return to - from >= word.length() && spell(bytes, to - word.length(), to, word);
    }
}
