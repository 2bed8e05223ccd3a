package io.spillway.reservoir;

import io.spillway.component.ComponentContext;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Sorts the spans of a batch: most rank so low that they are dropped by a look at their first bytes, without a lock; the rest is
 * copied out by unit. Safe for use by many threads.
 */
final class Intake {
    private final boolean traceAware;
    private final TraceRandomness randomness;
    private final ReservoirMetrics metrics;
    private final ComponentContext context;
    private final AtomicBoolean missingIdsNoted = new AtomicBoolean();

    Intake(boolean traceAware, TraceRandomness randomness, ReservoirMetrics metrics, ComponentContext context) {
        this.traceAware = traceAware;
        this.randomness = randomness;
        this.metrics = metrics;
        this.context = context;
    }

    /** What may be kept, by unit; everything else is counted. */
    Map<Unit, Telemetry> sort(Telemetry batch, long ignoreBelow) {
        Prefilter prefilter = new Prefilter(ignoreBelow);
        Telemetry candidates = batch.keep(prefilter);
        noteMissingIds(prefilter.withoutId);
        metrics.dropped(DropReason.BELOW_THRESHOLD, prefilter.below);
        return candidates.isEmpty()
                ? Map.of()
                : candidates.withMetadata(ClientMetadata.NONE).split(unit());
    }

    private void noteMissingIds(long spans) {
        metrics.dropped(DropReason.NO_TRACE_ID, spans);
        if (spans > 0 && missingIdsNoted.compareAndSet(false, true)) {
            context.logger()
                    .warn("Dropping {} spans without a trace id of 16 bytes; those to come are counted only", spans);
        }
    }

    private final class Prefilter implements Predicate<ItemCursor> {
        private final long ignoreBelow;
        private long below;
        private long withoutId;

        Prefilter(long ignoreBelow) {
            this.ignoreBelow = ignoreBelow;
        }

        @Override
        public boolean test(ItemCursor item) {
            SpanCursor span = (SpanCursor) item;
            if ((span.traceIdLow() | span.traceIdHigh()) == 0) {
                withoutId++;
                return false;
            }
            if (ignoreBelow > 0 && randomness.of(span) < ignoreBelow) {
                below++;
                return false;
            }
            return true;
        }
    }

    private Function<ItemCursor, Unit> unit() {
        return traceAware ? new ByTrace() : this::bySpan;
    }

    /** A trace's randomness is that of its first span in the batch. */
    private final class ByTrace implements Function<ItemCursor, Unit> {
        private final Map<TraceId, Unit> units = new HashMap<>();

        @Override
        public Unit apply(ItemCursor item) {
            SpanCursor span = (SpanCursor) item;
            TraceId id = new TraceId(span.traceIdHigh(), span.traceIdLow());
            return units.computeIfAbsent(id, _ -> new Unit(id, randomness.of(span)));
        }
    }

    private Unit bySpan(ItemCursor item) {
        SpanCursor span = (SpanCursor) item;
        TraceId id = TraceId.ofSpan(span.traceIdHigh(), span.traceIdLow(), span.spanId());
        return new Unit(id, randomness.ofId(id.high(), id.low()));
    }
}
