package io.spillway.sampling;

import java.util.HexFormat;

/** The 56 bits of randomness that a sampling decision rests on. */
public final class Randomness {
    /** The largest randomness, kept by every threshold but {@link Threshold#NEVER}. */
    public static final long MAX = Threshold.NEVER - 1;

    /** The answer of parsing for a text that is no randomness. */
    public static final long INVALID = -1;

    private Randomness() {}

    /** The randomness of a trace id, by the W3C's Trace Context Level 2: its last 56 bits. */
    public static long ofTraceId(long traceIdLow) {
        return traceIdLow & MAX;
    }

    /** Formats the randomness as it is written after {@code rv:}: 14 hexadecimal digits. */
    public static String format(long randomness) {
        return HexFormat.of().toHexDigits(randomness, Threshold.DIGITS);
    }

    /** Reads what {@link #format} writes; {@link #INVALID} for anything else. */
    public static long parse(CharSequence text) {
        return text.length() == Threshold.DIGITS ? Threshold.hex(text) : INVALID;
    }
}
