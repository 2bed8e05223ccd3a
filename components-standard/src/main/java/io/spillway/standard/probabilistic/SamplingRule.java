package io.spillway.standard.probabilistic;

import io.spillway.sampling.Threshold;

/** The threshold that a sampler's mode sets. */
sealed interface SamplingRule {
    /** The threshold for an item that has passed this one before; {@link Threshold#INVALID} when it has passed none. */
    long threshold(long incoming);

    /** Whether randomness comes from a hash instead of the trace id itself. */
    default boolean hashes() {
        return this instanceof Hashed;
    }

    static SamplingRule of(ProbabilisticSamplerConfig config) {
        double ratio = Math.min(1, config.samplingPercentage() / 100);
        if (ratio == 0) {
            return new Never();
        }
        return switch (config.mode().orElse(SamplerMode.HASH_SEED)) {
            case EQUALIZING -> new Equalizing(Threshold.of(ratio, config.samplingPrecision()));
            case PROPORTIONAL -> new Proportional(ratio, config.samplingPrecision());
            case HASH_SEED -> {
                // In single precision and rounded down, as collectors that hash have always done.
                int accepted =
                        (int) ((float) Math.min(100, config.samplingPercentage()) * (FnvRandomness.BUCKETS / 100f));
                yield accepted == 0 ? new Never() : new Hashed((long) (FnvRandomness.BUCKETS - accepted) << 42);
            }
        };
    }

    /** Keeps nothing. */
    record Never() implements SamplingRule {
        @Override
        public long threshold(long incoming) {
            return Threshold.NEVER;
        }
    }

    record Hashed(long threshold) implements SamplingRule {
        @Override
        public long threshold(long incoming) {
            return threshold;
        }
    }

    record Equalizing(long threshold) implements SamplingRule {
        @Override
        public long threshold(long incoming) {
            return Math.max(incoming, threshold);
        }
    }

    record Proportional(double ratio, int precision) implements SamplingRule {
        @Override
        public long threshold(long incoming) {
            double before = incoming == Threshold.INVALID ? 1 : Threshold.probability(incoming);
            return Threshold.of(before * ratio, precision);
        }
    }
}
