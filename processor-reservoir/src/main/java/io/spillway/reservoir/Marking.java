package io.spillway.reservoir;

import io.spillway.sampling.OtTraceState;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.ItemEditor;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.TelemetryEditor;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Writes into the spans of a kept trace with which probability it was kept. */
final class Marking implements TelemetryEditor {
    /** Of algorithms other than {@code consistent}: the probability with which the span's trace was kept. */
    static final String PROBABILITY = "spillway.reservoir.inclusion_probability";

    /** {@code true} on a span that may have been handed on before, by a process that died just then. */
    static final String REDELIVERED = "spillway.reservoir.redelivered";

    private static final AttributeKey PROBABILITY_KEY = AttributeKey.of(PROBABILITY);
    private static final AttributeKey REDELIVERED_KEY = AttributeKey.of(REDELIVERED);
    private static final AttributeValue TRUE = AttributeValue.of(true);
    /** In larger traces spans of the same id are no longer looked for. */
    private static final int MAX_IDS = 100_000;

    private final HeldTrace trace;
    private final TraceRandomness randomness;
    private final Set<Long> ids = new HashSet<>();
    private long duplicates;

    Marking(HeldTrace trace, TraceRandomness randomness) {
        this.trace = trace;
        this.randomness = randomness;
    }

    @Override
    public void item(ItemCursor cursor, ItemEditor item) {
        SpanCursor span = (SpanCursor) cursor;
        switch (trace.verdict) {
            case Verdict.AtThreshold at -> mark(span, item, at.threshold());
            case Verdict.WithProbability with -> item.put(PROBABILITY_KEY, AttributeValue.of(with.probability()));
        }
        if (trace.redelivered) {
            item.put(REDELIVERED_KEY, TRUE);
        }
        long id = span.spanId();
        if (id != 0 && ids.size() < MAX_IDS && !ids.add(id)) {
            duplicates++;
        }
    }

    /** A trace state that cannot be read is left alone, as it may mean something to somebody else. */
    private void mark(SpanCursor span, ItemEditor item, long threshold) {
        Optional<OtTraceState> parsed = OtTraceState.parse(span.traceState());
        if (parsed.isEmpty()) {
            return;
        }
        OtTraceState state = parsed.get();
        if (!state.hasRandomness() && isHashed(span)) {
            state = state.withRandomness(trace.randomness);
        }
        if (state.hasThreshold() && trace.randomness < state.threshold()) {
            // It can not have passed this threshold, so the threshold says nothing.
            state = state.withoutThreshold();
        }
        item.setTraceState(state.raisedTo(threshold).toString());
    }

    private boolean isHashed(SpanCursor span) {
        return !TraceRandomness.isRandom(span.traceIdLow())
                && randomness.ofId(span.traceIdHigh(), span.traceIdLow()) == trace.randomness;
    }

    /** How many spans had an id that another one had. */
    long duplicates() {
        return duplicates;
    }
}
