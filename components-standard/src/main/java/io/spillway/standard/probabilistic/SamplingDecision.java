package io.spillway.standard.probabilistic;

import io.spillway.sampling.Randomness;
import io.spillway.sampling.Threshold;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.ItemEditor;

/**
 * Decides about one item after the other. Keeps what it found about the last one, so that an item that is kept can be
 * marked. Used by one thread.
 *
 * <p>An item's own randomness and threshold, where it has some, go before those of its trace id and of no sampling. An item
 * that could not have passed the threshold it shows, or has no randomness at all, is an error.
 */
abstract sealed class SamplingDecision permits SpanDecision, LogDecision {
    private static final long[] NO_COUNTS = {};

    final SamplingRule rule;
    final FnvRandomness hash;
    private final boolean failClosed;

    private long randomness;
    private SamplingPolicy policy = SamplingPolicy.MISSING_RANDOMNESS;
    private long threshold;

    private long[] counts = NO_COUNTS;

    SamplingDecision(ProbabilisticSamplerConfig config, SamplingRule rule, FnvRandomness hash) {
        this.rule = rule;
        this.hash = hash;
        this.failClosed = config.failClosed();
    }

    /** Reads the item's randomness and threshold; see {@link #found}, {@link #failed}. */
    abstract void read(ItemCursor item);

    /** Applies a priority that the item asks for, by {@link #override}. */
    abstract void prioritise(ItemCursor item);

    /** Writes the decision into an item that is kept. */
    abstract void mark(ItemEditor item);

    /** Whether the item is to be kept. */
    final boolean keeps(ItemCursor item) {
        read(item);
        prioritise(item);
        return randomness >= threshold;
    }

    /** Like {@link #keeps}, and counts the answer. */
    final boolean keepsCounted(ItemCursor item) {
        boolean kept = keeps(item);
        if (counts.length == 0) {
            counts = new long[SamplingPolicy.SLOTS];
        }
        counts[policy.slot(kept)]++;
        return kept;
    }

    /** How many items have been counted in a {@linkplain SamplingPolicy#slot slot}. */
    final long count(int slot) {
        return counts.length == 0 ? 0 : counts[slot];
    }

    /** The item has randomness, and has passed this threshold or {@link Threshold#INVALID none}. */
    final void found(SamplingPolicy source, long value, long incoming) {
        policy = source;
        randomness = value;
        threshold = rule.threshold(incoming);
    }

    /** The item can not be decided about properly. */
    final void failed(SamplingPolicy source, long value) {
        policy = source;
        randomness = value;
        threshold = failClosed ? Threshold.NEVER : Threshold.ALWAYS;
    }

    /** The item has no randomness. */
    final void missing() {
        if (rule instanceof SamplingRule.Never) {
            // Nothing would be kept anyway: not an error.
            found(SamplingPolicy.SAMPLING_PRIORITY, Randomness.MAX, Threshold.INVALID);
        } else {
            failed(SamplingPolicy.MISSING_RANDOMNESS, Randomness.MAX);
        }
    }

    final void override(long priorityThreshold) {
        threshold = priorityThreshold;
        policy = SamplingPolicy.SAMPLING_PRIORITY;
    }

    final long threshold() {
        return threshold;
    }

    final long randomness() {
        return randomness;
    }
}
