package io.spillway.standard.debug;

import io.spillway.component.ComponentContext;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;
import java.util.Set;

/** Makes {@code debug} exporters. */
public final class DebugExporterFactory implements ExporterFactory<DebugExporterConfig> {
    @Override
    public String type() {
        return "debug";
    }

    @Override
    public DebugExporterConfig defaults() {
        return DebugExporterConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.ALPHA.forEverySignal();
    }

    @Override
    public Exporter create(DebugExporterConfig config, Set<Signal> signals, ComponentContext context) {
        return new DebugExporter(config, signals, context);
    }
}
