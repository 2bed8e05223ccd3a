package io.spillway.partial.exporter;

import io.spillway.component.ComponentContext;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import io.spillway.export.SendingChain;
import java.util.Map;
import java.util.Set;

/** Makes {@code partial} exporters. */
public final class PartialExporterFactory implements ExporterFactory<PartialExporterConfig> {
    @Override
    public String type() {
        return "partial";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("otelpartialexporter");
    }

    @Override
    public PartialExporterConfig defaults() {
        return PartialExporterConfig.defaults();
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Map.of(Signal.LOGS, Stability.ALPHA);
    }

    @Override
    public Exporter create(PartialExporterConfig config, Set<Signal> signals, ComponentContext context) {
        ExportedRecords records = new ExportedRecords(context);
        SendingChain chain =
                SendingChain.of(config.sending(), new PartialSender(config, records, context), signals, context);
        return new PartialExporter(chain, records);
    }
}
