package io.spillway.reservoir;

import io.spillway.sampling.Threshold;

/** The mark of a kept trace, which tells backends how many traces it stands for. */
sealed interface Verdict {
    /** The randomness is above a threshold, which depends only on the other traces and the own weight. */
    record AtThreshold(long threshold) implements Verdict {
        @Override
        public double probability() {
            return Threshold.probability(threshold);
        }
    }

    /** The trace was included with this probability, which is independent of its randomness. */
    record WithProbability(double probability) implements Verdict {}

    /** The probability with which such a trace is kept. */
    double probability();
}
