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
 * Sorts the spans of a batch by trace, without a lock. Drops the spans whose trace ranks too low, which are most, by a look at
 * their first bytes; copies the others. Safe for use by many threads.
 */
final class SpanSorter {
    private final boolean traceAware;
    private final TraceRandomness randomness;
    private final ReservoirMetrics metrics;
    private final ComponentContext context;
    private final AtomicBoolean missingIdsNoted = new AtomicBoolean();

    SpanSorter(boolean traceAware, TraceRandomness randomness, ReservoirMetrics metrics, ComponentContext context) {
        this.traceAware = traceAware;
        this.randomness = randomness;
        this.metrics = metrics;
        this.context = context;
    }

    /** The spans that may be kept, by trace. All other spans are counted as dropped. */
    Map<TraceKey, Telemetry> sort(Telemetry batch, long ignoreBelow) {
        Sorting sorting = new Sorting(ignoreBelow);
        Map<TraceKey, Telemetry> parts = batch.withMetadata(ClientMetadata.NONE).split(sorting);
        noteMissingIds(sorting.withoutId);
        metrics.dropped(DropReason.BELOW_THRESHOLD, sorting.below);
        return parts;
    }

    private void noteMissingIds(long spans) {
        metrics.dropped(DropReason.NO_TRACE_ID, spans);
        if (spans > 0 && missingIdsNoted.compareAndSet(false, true)) {
            context.logger()
                    .warn("Dropping {} spans without a trace id of 16 bytes; further ones are only counted", spans);
        }
    }

    /** Answers the trace of a span, or null to drop the span. The randomness of a trace is that of its first span in the batch. */
    private final class Sorting implements Function<ItemCursor, @Nullable TraceKey> {
        private final long ignoreBelow;
        private final Map<TraceId, TraceKey> traces = new HashMap<>();
        private long below;
        private long withoutId;

        Sorting(long ignoreBelow) {
            this.ignoreBelow = ignoreBelow;
        }

        @Override
        public @Nullable TraceKey apply(ItemCursor item) {
            SpanCursor span = (SpanCursor) item;
            long high = span.traceIdHigh();
            long low = span.traceIdLow();
            if ((high | low) == 0) {
                withoutId++;
                return null;
            }
            return traceAware ? ofTrace(span, high, low) : ofSpan(TraceId.ofSpan(high, low, span.spanId()));
        }

        private @Nullable TraceKey ofTrace(SpanCursor span, long high, long low) {
            long rank = randomness.of(span, high, low);
            return passes(rank) ? traces.computeIfAbsent(new TraceId(high, low), id -> new TraceKey(id, rank)) : null;
        }

        private @Nullable TraceKey ofSpan(TraceId id) {
            long rank = randomness.ofId(id.high(), id.low());
            return passes(rank) ? new TraceKey(id, rank) : null;
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
