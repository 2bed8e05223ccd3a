package io.spillway.standard.probabilistic;

import java.util.Locale;

/** What a sampling decision rested on, as the sampler's counters call it. */
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

    /** Where in an array the items kept or dropped for this reason are counted. */
    int slot(boolean kept) {
        return kept ? firstSlot + 1 : firstSlot;
    }

    String label(String attribute) {
        return this == ATTRIBUTE ? attribute : name().toLowerCase(Locale.ROOT);
    }
}
