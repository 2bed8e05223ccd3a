package io.spillway.reservoir;

import io.spillway.sampling.Threshold;

/** What a kept trace is marked with, so that those further on know how many it stands for. */
sealed interface Verdict {
    /** Its randomness is above a threshold, which depends on nothing but the other traces and its own weight. */
    record AtThreshold(long threshold) implements Verdict {
        @Override
        public double probability() {
            return Threshold.probability(threshold);
        }
    }

    /** It was included with this probability, which has nothing to do with its randomness. */
    record WithProbability(double probability) implements Verdict {}

    /** The probability with which a trace like this one was kept. */
    double probability();
}
