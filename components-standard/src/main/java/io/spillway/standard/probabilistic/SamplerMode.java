package io.spillway.standard.probabilistic;

import io.spillway.config.Synonyms;

/** How the {@code probabilistic_sampler} decides. */
public enum SamplerMode {
    /** By a hash of 14 bits, seeded by the configuration. */
    @Synonyms("")
    HASH_SEED,
    /** By the W3C randomness, keeping the configured part of what arrives. */
    PROPORTIONAL,
    /** By the W3C randomness, keeping the configured part of what there was before any sampling. */
    EQUALIZING
}
