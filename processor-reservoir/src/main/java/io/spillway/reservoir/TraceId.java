package io.spillway.reservoir;

import java.util.HexFormat;

/** The id of a unit of sampling: the id of a trace, or a hash of both ids of a span. */
record TraceId(long high, long low) implements Comparable<TraceId> {
    private static final long ODD = 0x9E37_79B9_7F4A_7C15L;

    /** The id of a single span as a unit. */
    static TraceId ofSpan(long traceHigh, long traceLow, long spanId) {
        long mixed = mix(spanId + ODD);
        return new TraceId(mix(traceHigh ^ mixed), mix(traceLow + mixed));
    }

    /** Spreads all bits over all bits; a bijection (the finaliser of SplitMix64). */
    static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public int hashCode() {
        return Long.hashCode((high ^ Long.rotateLeft(low, 32)) * ODD);
    }

    @Override
    public int compareTo(TraceId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
