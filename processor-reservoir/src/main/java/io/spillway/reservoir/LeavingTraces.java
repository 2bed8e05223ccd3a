package io.spillway.reservoir;

import io.spillway.storage.StorageException;
import io.spillway.telemetry.Telemetry;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The traces on their way out: still held, until the next component has taken them. */
final class LeavingTraces implements DepartureQueue.Source {
    private final SamplingEngine engine;
    private final Departures departures;
    private final Set<HeldTrace> traces = new LinkedHashSet<>();

    LeavingTraces(SamplingEngine engine, Departures departures) {
        this.engine = engine;
        this.departures = departures;
    }

    /** In the order in which they leave. Only with the engine's lock held. */
    Collection<HeldTrace> traces() {
        return traces;
    }

    /** Sends a trace off. Only with the engine's lock held. */
    void add(HeldTrace trace) {
        trace.depart();
        traces.add(trace);
        departures.leave(trace);
    }

    /** It has gone. Only with the engine's lock held. */
    void remove(HeldTrace trace) {
        traces.remove(trace);
    }

    /** Those that a restart would find again must be found marked. */
    @Override
    public void leaving(List<HeldTrace> load) {
        CompletableFuture<Void> noted = engine.view(() -> {
            boolean found = false;
            for (HeldTrace trace : load) {
                trace.leaving = true;
                if (trace.recordSaved) {
                    engine.sample.journal().changed(trace);
                    found = true;
                }
            }
            return found ? engine.sample.journal().save() : CompletableFuture.<Void>completedFuture(null);
        });
        // A failure has been counted. Handing on is what makes room again, so it goes on.
        noted.exceptionally(_ -> null).join();
    }

    @Override
    public Telemetry piece(HeldTrace trace, int piece) throws StorageException {
        return engine.piece(trace, piece);
    }

    @Override
    public void departed(List<HeldTrace> load) {
        engine.departed(load);
    }

    @Override
    public boolean isDurable() {
        return engine.view(() -> engine.sample.journal().isDurable());
    }
}
