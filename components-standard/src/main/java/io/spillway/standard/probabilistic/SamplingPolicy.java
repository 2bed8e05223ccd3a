package io.spillway.standard.probabilistic;

import java.util.Locale;

/** The reason of a sampling decision, as the sampler's counters name it. */
enum SamplingPolicy {
    MISSING_RANDOMNESS(0),
    TRACE_ID_HASH(2),
    TRACE_ID_W3C(4),
    SAMPLING_RANDOMNESS(6),
    SAMPLING_PRIORITY(8),
    /** A hash of an attribute; the counters show the attribute's name. */
    ATTRIBUTE(10);

    /** How many counts there are: two for each policy. */
    static final int SLOTS = 12;

    private final int firstSlot;

    SamplingPolicy(int firstSlot) {
        this.firstSlot = firstSlot;
    }

    /** The index in an array of the counter of items kept or dropped for this reason. */
    int slot(boolean kept) {
        return kept ? firstSlot + 1 : firstSlot;
    }

    String label(String attribute) {
        return this == ATTRIBUTE ? attribute : name().toLowerCase(Locale.ROOT);
    }
}
