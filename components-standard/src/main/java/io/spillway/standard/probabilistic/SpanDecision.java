package io.spillway.standard.probabilistic;

import io.spillway.sampling.OtTraceState;
import io.spillway.sampling.Randomness;
import io.spillway.sampling.Threshold;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.ItemEditor;
import io.spillway.telemetry.SpanCursor;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides about spans by their trace id and trace state; the attribute {@code sampling.priority} overrides both. */
final class SpanDecision extends SamplingDecision {
    private static final AttributeKey PRIORITY = AttributeKey.of("sampling.priority");

    private final AttributeValue priority = new AttributeValue();
    /** The new trace state of a kept span; none where it must be left alone. */
    private @Nullable OtTraceState state;

    SpanDecision(ProbabilisticSamplerConfig config, SamplingRule rule, FnvRandomness hash) {
        super(config, rule, hash);
    }

    @Override
    void read(ItemCursor item) {
        SpanCursor span = (SpanCursor) item;
        long high = span.traceIdHigh();
        long low = span.traceIdLow();
        boolean hasId = (high | low) != 0;
        String text = span.traceState();
        Optional<OtTraceState> parsed = text.isEmpty() ? Optional.of(OtTraceState.EMPTY) : OtTraceState.parse(text);
        if (rule.hashes()) {
            readHashed(high, low, hasId, parsed.orElse(null));
        } else if (parsed.isEmpty()) {
            state = null;
            failed(SamplingPolicy.MISSING_RANDOMNESS, Randomness.MAX);
        } else {
            readConsistent(low, hasId, parsed.get());
        }
    }

    private void readConsistent(long low, boolean hasId, OtTraceState ot) {
        state = ot;
        if (ot.hasRandomness()) {
            decide(SamplingPolicy.SAMPLING_RANDOMNESS, ot.randomness(), ot);
        } else if (hasId) {
            decide(SamplingPolicy.TRACE_ID_W3C, Randomness.ofTraceId(low), ot);
        } else {
            missing();
        }
    }

    private void decide(SamplingPolicy policy, long randomness, OtTraceState ot) {
        if (ot.hasThreshold() && randomness < ot.threshold()) {
            // The span cannot have been sampled with this threshold, so nothing can be said about its probability.
            state = ot.withoutThreshold();
            failed(policy, randomness);
        } else {
            found(policy, randomness, ot.threshold());
        }
    }

    /** Spans that already carry randomness or a threshold must not be sampled by hash as well. */
    private void readHashed(long high, long low, boolean hasId, @Nullable OtTraceState ot) {
        boolean usable = ot != null && !ot.hasRandomness() && !ot.hasThreshold();
        state = usable ? ot : null;
        if (!hasId) {
            missing();
            return;
        }
        long randomness = hash.of(high, low);
        if (ot == null || !usable) {
            failed(SamplingPolicy.TRACE_ID_HASH, randomness);
        } else {
            state = ot.withRandomness(randomness);
            found(SamplingPolicy.TRACE_ID_HASH, randomness, Threshold.INVALID);
        }
    }

    @Override
    void prioritise(ItemCursor item) {
        if (!item.attribute(PRIORITY, priority)) {
            return;
        }
        double value = switch (priority.type()) {
            case LONG -> priority.asLong();
            case DOUBLE -> priority.asDouble();
            case STRING -> number(priority.asString());
            case EMPTY, BOOLEAN, ARRAY, MAP, BYTES -> Double.NaN;
        };
        if (value == 0) {
            override(Threshold.NEVER);
        } else if (value > 0) {
            override(Threshold.ALWAYS);
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            return Double.NaN;
        }
    }

    @Override
    void mark(ItemEditor item) {
        OtTraceState ot = state;
        if (ot != null) {
            item.setTraceState(ot.raisedTo(threshold()).toString());
        }
    }
}
