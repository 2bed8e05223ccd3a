package io.spillway.reservoir;

import io.spillway.sampling.Threshold;

/** A rule that ranks traces, and converts ranks to randomness. */
sealed interface Ranking {
    /** The answer of {@link #refused} when no randomness is refused. */
    long NONE = -1;

    /** The rank of a trace; the higher the better. With the same weight, more randomness never ranks lower. */
    long rank(long randomness, double logWeight);

    /**
     * The randomness up to which a trace of some weight ranks no higher than a rank that was excluded ({@link Long#MIN_VALUE}:
     * none was).
     */
    long refused(long excluded, double logWeight);

    /** The randomness up to which a trace ranks no higher, whatever it weighs. */
    long refused(long excluded);

    /** By randomness: the rank is R itself. */
    enum Consistent implements Ranking {
        INSTANCE;

        @Override
        public long rank(long randomness, double logWeight) {
            return randomness;
        }

        @Override
        public long refused(long excluded, double logWeight) {
            return refused(excluded);
        }

        @Override
        public long refused(long excluded) {
            return Math.max(excluded, NONE);
        }
    }

    /**
     * By exponential keys. With U uniform in (0, 1], −ln U / w is exponentially distributed with rate w, and the k smallest
     * of those are a weighted sample. To have the largest win, and to keep large weights from overflowing, the rank is
     * −ln(−ln U) + ln w. U comes from the trace's randomness, so collectors that see the same weights choose alike. A trace of
     * weight w ranks above τ if U is among the largest 1 − exp(−w·exp(−τ)): a threshold on its randomness.
     *
     * @param maxLogWeight no trace weighs more
     */
    record ExponentialKeys(double maxLogWeight) implements Ranking {
        /** Far above the rounding error of a rank: a trace that is refused by its randomness is always refused by its rank. */
        private static final double MARGIN = 1 + 1e-9;

        @Override
        public long rank(long randomness, double logWeight) {
            double above = (Threshold.NEVER - randomness - 0.5) / Threshold.NEVER;
            return ordered(logWeight - Math.log(-Math.log1p(-above)));
        }

        @Override
        public long refused(long excluded, double logWeight) {
            if (excluded == Long.MIN_VALUE) {
                return NONE;
            }
            double passing = -Math.expm1(-Math.exp(logWeight - real(excluded)));
            return Math.max(NONE, Threshold.NEVER - 2 - (long) Math.ceil(passing * MARGIN * Threshold.NEVER));
        }

        @Override
        public long refused(long excluded) {
            return refused(excluded, maxLogWeight);
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
