package io.spillway.reservoir;

import io.spillway.sampling.Threshold;

/** What a kept trace is marked with, so that those further on know how many it stands for. */
sealed interface Verdict {
    /** It passed a threshold on its randomness; others that did the same are sampled alike everywhere. */
    record AtThreshold(long threshold) implements Verdict {
        @Override
        public double probability() {
            return Threshold.probability(threshold);
        }
    }

    /** It was included with this probability. */
    record WithProbability(double probability) implements Verdict {}

    /** The probability with which a trace like this one was kept. */
    double probability();
}
