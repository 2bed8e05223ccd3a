package io.spillway.standard.nop;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import io.spillway.telemetry.Telemetry;
import java.util.Map;
import java.util.Set;

/** {@code nop}: an exporter that takes everything and forgets it. */
public final class NopExporterFactory implements ExporterFactory<NopConfig> {
    @Override
    public String type() {
        return "nop";
    }

    @Override
    public NopConfig defaults() {
        return new NopConfig();
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.BETA.forEverySignal();
    }

    @Override
    public Exporter create(NopConfig config, Set<Signal> signals, ComponentContext context) {
        return new NopExporter();
    }

    private static final class NopExporter implements Exporter {
        @Override
        public void start() {}

        @Override
        public Outcome consume(Telemetry batch) {
            return Outcome.ACCEPTED;
        }

        @Override
        public void close(Deadline deadline) {}
    }
}
