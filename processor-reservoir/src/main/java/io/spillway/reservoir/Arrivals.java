package io.spillway.reservoir;

import io.spillway.reservoir.TraceState.Kept;
import io.spillway.reservoir.TraceState.Pending;
import io.spillway.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Decides where arriving spans go: to their held trace, after their emitted trace, into a new trace, or nowhere. Guarded by the lock of the engine. */
final class Arrivals {
    private static final Pending NEW = new Pending(0);

    private final SamplerState state;
    private final Logger logger;

    Arrivals(SamplerState state, Logger logger) {
        this.state = state;
        this.logger = logger;
    }

    /** Answers the trace that holds the spans now; null when they were dropped. */
    @Nullable
    HeldTrace add(TraceSpans arrived, long now) {
        TraceKey key = arrived.key();
        HeldTrace trace = state.table().find(key.id());
        if (trace != null) {
            append(trace, arrived, now);
            return trace;
        }
        KeptTraces.Kept emitted = state.past().emitted(key.id());
        if (emitted != null) {
            return follow(arrived, emitted, now);
        }
        if (state.past().isRefused(key.id(), now)) {
            drop(arrived.spans(), DropReason.REFUSED_EARLIER);
        } else if (isRefusedByRank(key)) {
            state.past().refuse(key.id(), key.randomness(), now);
            drop(arrived.spans(), DropReason.BELOW_THRESHOLD);
        } else {
            return begin(arrived, now);
        }
        return null;
    }

    private void drop(Telemetry spans, DropReason reason) {
        state.metrics().dropped(reason, spans.itemCount());
    }

    private boolean isRefusedByRank(TraceKey key) {
        return (state.decidesAtOnce() && state.strata().rest().reservoir.refuses(key.randomness(), key.id()))
                || key.randomness() <= state.strata().refusedByAll();
    }

    private HeldTrace begin(TraceSpans arrived, long now) {
        HeldTrace trace = new HeldTrace(arrived.key(), state.nextNumber(), arrived.service(), NEW, state.memory());
        append(trace, arrived, now);
        if (trace.isGone()) {
            return trace;
        }
        state.table().put(trace);
        if (state.decidesAtOnce()) {
            state.offer(trace, now);
        } else {
            state.evictSurplus();
        }
        return trace;
    }

    private void append(HeldTrace trace, TraceSpans arrived, long now) {
        if (trace.pieceCount() > 0) {
            state.timeout().observe(trace.service(), now - trace.lastNanos());
        }
        trace.add(arrived.spans(), arrived.conditions(), now);
        state.journal().changed(trace);
        if (!state.journal().isDurable()
                && state.memory().isTooLargeForOne(trace.bytes())
                && (trace.isPending() || trace.isReserved())) {
            dropWhole(trace);
        }
    }

    private void dropWhole(HeldTrace trace) {
        if (trace.isReserved()) {
            state.strata().get(trace.stratum()).reservoir.remove(trace);
        }
        logger.warn(
                "Dropping trace {}: its {} bytes are more than half of trace_buffer_max_bytes, and there is no store",
                trace.id,
                trace.bytes());
        state.drop(trace, DropReason.TOO_LARGE);
    }

    /** Emits late spans of an emitted trace after it, with the same verdict. */
    private HeldTrace follow(TraceSpans arrived, KeptTraces.Kept emitted, long now) {
        state.timeout().observe(emitted.service, now - emitted.lastNanos);
        emitted.lastNanos = now;
        HeldTrace late = new HeldTrace(
                new TraceKey(arrived.key().id(), emitted.randomness),
                state.nextNumber(),
                "",
                new Kept(emitted.verdict, emitted.stratum, emitted.window),
                state.memory());
        late.add(arrived.spans(), 0, now);
        state.metrics().lateSpans.increment(arrived.spans().itemCount());
        state.journal().changed(late);
        state.emit(late);
        return late;
    }
}
