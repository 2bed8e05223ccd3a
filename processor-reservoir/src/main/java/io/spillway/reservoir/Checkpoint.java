package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;

/** What of a sample is saved. Guarded by the engine's lock. */
final class Checkpoint {
    private final Sample sample;
    private final String rules;
    private final Clock clock;
    private final Logger logger;

    /** @param rules what ranks mean */
    Checkpoint(Sample sample, String rules, ComponentContext context) {
        this.sample = sample;
        this.rules = rules;
        this.clock = context.clock();
        this.logger = context.logger();
    }

    Records.Trace trace(HeldTrace trace) {
        long silenceMillis =
                Duration.ofNanos(clock.nanoTime() - trace.lastNanos).toMillis();
        return Records.Trace.of(
                trace, sample.strata.get(trace.stratum).name, clock.now().toEpochMilli() - silenceMillis);
    }

    Records.WindowState window() {
        List<Records.WindowState.StratumState> states = sample.strata.stream()
                .map(stratum -> new Records.WindowState.StratumState(stratum.name, stratum.reservoir.state()))
                .toList();
        return new Records.WindowState(sample.current.window(), rules, states, sample.current.floor());
    }

    List<Records.Size> sizes() {
        return sample.strata.stream().map(Stratum::size).toList();
    }

    MemoryRecord memory() {
        return sample.refused.toRecord(clock.nanoTime());
    }

    /** An attempt to save has failed. */
    void failed(Throwable cause) {
        sample.metrics.checkpointErrors.increment();
        logger.error("Could not save the reservoir; it goes on in memory, and saves again later", cause);
    }
}
