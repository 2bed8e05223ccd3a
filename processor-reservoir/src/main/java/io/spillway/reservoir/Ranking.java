package io.spillway.reservoir;

import io.spillway.sampling.Threshold;

/** How a trace is ranked, and what a rank that was just excluded says about those above it. */
sealed interface Ranking {
    /** The rank of a trace; the higher the better. */
    long rank(HeldTrace trace);

    /** The mark of a trace above an excluded rank; {@link Long#MIN_VALUE} when nothing was excluded. */
    Verdict verdict(HeldTrace trace, long excluded);

    /** By randomness: the rank is R itself. */
    enum Consistent implements Ranking {
        INSTANCE;

        @Override
        public long rank(HeldTrace trace) {
            return trace.randomness;
        }

        @Override
        public Verdict verdict(HeldTrace trace, long excluded) {
            long passed = trace.verdict instanceof Verdict.AtThreshold(long earlier) ? earlier : 0;
            return new Verdict.AtThreshold(Math.max(passed, excluded));
        }
    }

    /**
     * By exponential keys. With U uniform in (0, 1], −ln U / w is exponentially distributed with rate w, and the k smallest
     * of those are a weighted sample. To have the largest win, and to keep large weights from overflowing, the rank is
     * −ln(−ln U) + ln w. U comes from the trace's randomness, so collectors that see the same weights choose alike. Given the first excluded rank
     * τ, a trace of weight w was included with probability 1 − exp(−w·exp(−τ)), independently of the others.
     */
    enum ExponentialKeys implements Ranking {
        INSTANCE;

        @Override
        public long rank(HeldTrace trace) {
            double exponential = -Math.log((trace.randomness + 0.5) / Threshold.NEVER);
            return ordered(trace.logWeight - Math.log(exponential));
        }

        @Override
        public Verdict verdict(HeldTrace trace, long excluded) {
            if (excluded == Long.MIN_VALUE) {
                return new Verdict.WithProbability(1);
            }
            double excess = Math.exp(trace.logWeight - real(excluded));
            return new Verdict.WithProbability(-Math.expm1(-excess));
        }

        /** Maps doubles to longs in the same order. */
        static long ordered(double value) {
            long bits = Double.doubleToLongBits(value);
            return bits >= 0 ? bits : bits ^ Long.MAX_VALUE;
        }

        static double real(long ordered) {
            return Double.longBitsToDouble(ordered >= 0 ? ordered : ordered ^ Long.MAX_VALUE);
        }
    }
}
