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
import org.jspecify.annotations.Nullable;

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
        Sorting sorting = new Sorting(ignoreBelow);
        Map<Unit, Telemetry> parts = batch.withMetadata(ClientMetadata.NONE).split(sorting);
        noteMissingIds(sorting.withoutId);
        metrics.dropped(DropReason.BELOW_THRESHOLD, sorting.below);
        return parts;
    }

    private void noteMissingIds(long spans) {
        metrics.dropped(DropReason.NO_TRACE_ID, spans);
        if (spans > 0 && missingIdsNoted.compareAndSet(false, true)) {
            context.logger()
                    .warn("Dropping {} spans without a trace id of 16 bytes; those to come are counted only", spans);
        }
    }

    /** Answers to which unit a span belongs; null when it is dropped. A trace's randomness is that of its first span in the batch. */
    private final class Sorting implements Function<ItemCursor, @Nullable Unit> {
        private final long ignoreBelow;
        private final Map<TraceId, Unit> traces = new HashMap<>();
        private long below;
        private long withoutId;

        Sorting(long ignoreBelow) {
            this.ignoreBelow = ignoreBelow;
        }

        @Override
        public @Nullable Unit apply(ItemCursor item) {
            SpanCursor span = (SpanCursor) item;
            long high = span.traceIdHigh();
            long low = span.traceIdLow();
            if ((high | low) == 0) {
                withoutId++;
                return null;
            }
            return traceAware ? ofTrace(span, high, low) : ofSpan(TraceId.ofSpan(high, low, span.spanId()));
        }

        private @Nullable Unit ofTrace(SpanCursor span, long high, long low) {
            long rank = randomness.of(span, high, low);
            return passes(rank) ? traces.computeIfAbsent(new TraceId(high, low), id -> new Unit(id, rank)) : null;
        }

        private @Nullable Unit ofSpan(TraceId id) {
            long rank = randomness.ofId(id.high(), id.low());
            return passes(rank) ? new Unit(id, rank) : null;
        }

        private boolean passes(long rank) {
            if (rank < ignoreBelow) {
                below++;
                return false;
            }
            return true;
        }
    }
}
