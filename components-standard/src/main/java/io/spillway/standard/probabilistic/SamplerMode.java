package io.spillway.standard.probabilistic;

/** How the {@code probabilistic_sampler} decides. */
public enum SamplerMode {
    /** By a hash of 14 bits, seeded by the configuration. */
    HASH_SEED,
    /** By the W3C randomness, keeping the configured part of what arrives. */
    PROPORTIONAL,
    /** By the W3C randomness, keeping the configured part of what there was before any sampling. */
    EQUALIZING
}
