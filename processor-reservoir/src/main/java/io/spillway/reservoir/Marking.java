package io.spillway.reservoir;

import io.spillway.sampling.OtTraceState;
import io.spillway.sampling.Threshold;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.ItemEditor;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.TelemetryEditor;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Writes into the spans of a kept trace the probability with which it was kept. */
final class Marking implements TelemetryEditor {
    /**
     * The probability with which the span passed all samplers that state it, this reservoir included. Algorithms other than
     * {@code consistent} write it.
     */
    static final String PROBABILITY = "spillway.reservoir.inclusion_probability";

    /** {@code true} on a span that an earlier process may have handed on before it died. */
    static final String REDELIVERED = "spillway.reservoir.redelivered";

    private static final AttributeKey PROBABILITY_KEY = AttributeKey.of(PROBABILITY);
    private static final AttributeKey REDELIVERED_KEY = AttributeKey.of(REDELIVERED);
    private static final AttributeValue TRUE = AttributeValue.of(true);
    /** Duplicate ids are found among this many spans of a trace. */
    private static final int MAX_IDS = 100_000;

    private final HeldTrace trace;
    private final TraceRandomness randomness;
    private final boolean statesProbability;
    private final AttributeValue value = new AttributeValue();
    private final Set<Long> ids = new HashSet<>();
    private long duplicates;

    /** @param statesProbability whether every span is to carry the attribute, not only spans that have it already */
    Marking(HeldTrace trace, TraceRandomness randomness, boolean statesProbability) {
        this.trace = trace;
        this.randomness = randomness;
        this.statesProbability = statesProbability;
    }

    @Override
    public void item(ItemCursor cursor, ItemEditor item) {
        SpanCursor span = (SpanCursor) cursor;
        mark(span, item);
        if (trace.isRedelivered()) {
            item.put(REDELIVERED_KEY, TRUE);
        }
        long id = span.spanId();
        if (id != 0 && ids.size() < MAX_IDS && !ids.add(id)) {
            duplicates++;
        }
    }

    /** Leaves a trace state alone that cannot be read, as another system may understand it. */
    private void mark(SpanCursor span, ItemEditor item) {
        Optional<OtTraceState> state = OtTraceState.parse(span.traceState()).map(read -> corrected(read, span));
        long passed = state.filter(OtTraceState::hasThreshold)
                .map(OtTraceState::threshold)
                .orElse(Threshold.ALWAYS);
        double share = switch (trace.kept().verdict()) {
            case Verdict.AtThreshold(long threshold) -> {
                state.ifPresent(
                        read -> item.setTraceState(read.raisedTo(threshold).toString()));
                yield Threshold.probability(Math.max(passed, threshold)) / Threshold.probability(passed);
            }
            case Verdict.WithProbability(double probability) -> probability;
        };
        boolean stated = isStated(span);
        if (stated || statesProbability) {
            item.put(
                    PROBABILITY_KEY,
                    AttributeValue.of(share * (stated ? value.asDouble() : Threshold.probability(passed))));
        }
    }

    private OtTraceState corrected(OtTraceState read, SpanCursor span) {
        OtTraceState state = !read.hasRandomness() && isHashed(span) ? read.withRandomness(trace.randomness) : read;
        // No span can have passed a threshold above its randomness, so such a threshold is wrong.
        return state.hasThreshold() && trace.randomness < state.threshold() ? state.withoutThreshold() : state;
    }

    /** Whether a reservoir before this one has written the attribute. */
    private boolean isStated(SpanCursor span) {
        return span.attribute(PROBABILITY_KEY, value)
                && value.type() == AttributeValue.Type.DOUBLE
                && value.asDouble() > 0
                && value.asDouble() <= 1;
    }

    private boolean isHashed(SpanCursor span) {
        return !TraceRandomness.isRandom(span.traceIdLow())
                && randomness.ofId(span.traceIdHigh(), span.traceIdLow()) == trace.randomness;
    }

    /** The number of spans with the id of another span. */
    long duplicates() {
        return duplicates;
    }
}
