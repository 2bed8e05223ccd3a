package io.spillway.reservoir;

import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Puts the spans that come where they belong: to their trace, after it, into a new one, or nowhere. Guarded by the engine's lock. */
final class Arrivals {
    private static final AttributeKey SERVICE_NAME = AttributeKey.of("service.name");

    private final Sample sample;
    private final Logger logger;
    private final AttributeValue value = new AttributeValue();

    Arrivals(Sample sample, Logger logger) {
        this.sample = sample;
        this.logger = logger;
    }

    /** Answers the trace that holds the piece now; null when it was dropped. */
    @Nullable
    HeldTrace take(Unit unit, Telemetry piece, long now) {
        HeldTrace trace = sample.table.find(unit.id());
        if (trace != null) {
            append(trace, piece, now);
            return trace;
        }
        KeptTraces.Kept earlier = sample.kept.find(unit.id());
        if (earlier != null) {
            return follow(unit, earlier, piece, now);
        }
        if (sample.refused.contains(unit.id(), now) || sample.recentlyRefused.contains(unit.id())) {
            sample.metrics.dropped(DropReason.REFUSED_EARLIER, piece.itemCount());
        } else if (refusesByRank(unit)) {
            sample.refused.add(unit.id(), unit.randomness(), now);
            sample.metrics.dropped(DropReason.BELOW_THRESHOLD, piece.itemCount());
        } else {
            return begin(unit, piece, now);
        }
        return null;
    }

    private boolean refusesByRank(Unit unit) {
        return (sample.atOnce && sample.strata.getLast().reservoir.refuses(unit.randomness(), unit.id()))
                || unit.randomness() <= sample.refusedByAll();
    }

    private HeldTrace begin(Unit unit, Telemetry piece, long now) {
        HeldTrace trace = new HeldTrace(unit.id(), unit.randomness(), sample.nextNumber(), sample.memory);
        trace.service = sample.timeout.isAdaptive() ? service(piece) : "";
        append(trace, piece, now);
        if (trace.gone) {
            return trace;
        }
        sample.table.put(trace);
        if (sample.atOnce) {
            sample.offer(trace, now);
        } else {
            sample.evictSurplus();
        }
        return trace;
    }

    private String service(Telemetry piece) {
        SpanCursor span = (SpanCursor) piece.cursor();
        return span.next() && span.resourceAttribute(SERVICE_NAME, value) && value.type() == AttributeValue.Type.STRING
                ? value.asString()
                : "";
    }

    private void append(HeldTrace trace, Telemetry piece, long now) {
        if (!trace.pieces.isEmpty()) {
            sample.timeout.observe(trace.service, now - trace.lastNanos);
        }
        sample.conditions.match(trace, piece);
        trace.add(piece, now);
        sample.journal().changed(trace);
        if (!sample.journal().isDurable()
                && sample.memory.isTooLargeForOne(trace.bytes)
                && trace.phase != HeldTrace.Phase.DECIDED) {
            dropWhole(trace);
        }
    }

    private void dropWhole(HeldTrace trace) {
        if (trace.phase == HeldTrace.Phase.RESERVED) {
            sample.strata.get(trace.stratum).reservoir.remove(trace);
        }
        logger.warn(
                "Dropping trace {}: its {} bytes are more than half of trace_buffer_max_bytes, and there is no store",
                trace.id,
                trace.bytes);
        sample.discard(trace, DropReason.TOO_LARGE);
    }

    /** A late span of a trace that has left goes after it, by itself. */
    private HeldTrace follow(Unit unit, KeptTraces.Kept earlier, Telemetry piece, long now) {
        sample.timeout.observe(earlier.service, now - earlier.lastNanos);
        earlier.lastNanos = now;
        HeldTrace late = new HeldTrace(unit.id(), earlier.randomness, sample.nextNumber(), sample.memory);
        late.verdict = earlier.verdict;
        late.window = earlier.window;
        late.stratum = earlier.stratum;
        late.phase = HeldTrace.Phase.DECIDED;
        late.add(piece, now);
        sample.metrics.lateSpans.increment(piece.itemCount());
        sample.journal().changed(late);
        sample.sendOff(late);
        return late;
    }
}
