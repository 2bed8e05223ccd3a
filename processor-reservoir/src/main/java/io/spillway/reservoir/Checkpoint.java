package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/** The records of a sampler's state, to be saved. Guarded by the lock of the engine. */
final class Checkpoint {
    private final SamplerState state;
    private final String rules;
    private final Clock clock;
    private final Logger logger;

    /** @param rules the meaning of the ranks */
    Checkpoint(SamplerState state, String rules, ComponentContext context) {
        this.state = state;
        this.rules = rules;
        this.clock = context.clock();
        this.logger = context.logger();
    }

    Records.Trace trace(HeldTrace trace) {
        long silenceMillis =
                Duration.ofNanos(clock.nanoTime() - trace.lastNanos()).toMillis();
        return new Records.Trace(
                new TraceKey(trace.id, trace.randomness),
                trace.number,
                Records.Standing.of(trace, state.strata()),
                trace.conditions(),
                trace.spans(),
                trace.isOffered(),
                clock.now().toEpochMilli() - silenceMillis,
                trace.service());
    }

    Records.WindowState window() {
        List<Records.WindowState.StratumState> states = new ArrayList<>();
        for (Stratum stratum : state.strata()) {
            states.add(new Records.WindowState.StratumState(stratum.name, stratum.reservoir.state()));
        }
        CurrentWindow current = state.current();
        return new Records.WindowState(current.window(), rules, states, current.floor());
    }

    List<Records.Size> sizes() {
        return state.strata().all().stream().map(Stratum::size).toList();
    }

    MemoryRecord memory() {
        return state.past().toRecord(clock.nanoTime());
    }

    /** Counts and logs a save that has failed. */
    void failed(Throwable cause) {
        state.metrics().checkpointErrors.increment();
        logger.error("Could not save the reservoir; sampling goes on in memory, and the next save tries again", cause);
    }
}
