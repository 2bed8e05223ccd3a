package io.spillway.reservoir;

import io.spillway.component.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;

/** What of an engine is saved. */
final class Checkpoint implements StoreJournal.Engine {
    private final SamplingEngine engine;
    private final String rules;
    private final Clock clock;
    private final Logger logger;

    /** @param rules what ranks mean */
    Checkpoint(SamplingEngine engine, String rules, Clock clock, Logger logger) {
        this.engine = engine;
        this.rules = rules;
        this.clock = clock;
        this.logger = logger;
    }

    @Override
    public Records.Trace record(HeldTrace trace) {
        long silenceMillis =
                Duration.ofNanos(clock.nanoTime() - trace.lastNanos).toMillis();
        return Records.Trace.of(
                trace, engine.sample.strata.get(trace.stratum).name, clock.now().toEpochMilli() - silenceMillis);
    }

    @Override
    public Records.WindowState windowState() {
        List<Records.WindowState.StratumState> states = engine.sample.strata.stream()
                .map(stratum -> new Records.WindowState.StratumState(stratum.name, stratum.reservoir.state()))
                .toList();
        return new Records.WindowState(engine.sample.current.window(), rules, states, engine.sample.current.floor());
    }

    @Override
    public List<Records.Size> sizes() {
        return engine.sample.strata.stream().map(Stratum::size).toList();
    }

    @Override
    public MemoryRecord memory() {
        return engine.sample.refused.toRecord(clock.nanoTime());
    }

    @Override
    public void locked(Runnable action) {
        engine.locked(action);
    }

    @Override
    public void saveFailed(Throwable cause) {
        engine.sample.metrics.checkpointErrors.increment();
        logger.error("Could not save the reservoir; it goes on in memory, and saves again later", cause);
    }
}
