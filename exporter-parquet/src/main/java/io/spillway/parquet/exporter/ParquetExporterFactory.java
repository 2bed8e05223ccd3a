package io.spillway.parquet.exporter;

import io.spillway.component.ComponentContext;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;
import java.util.Set;

/** Makes {@code parquet} exporters. */
public final class ParquetExporterFactory implements ExporterFactory<ParquetExporterConfig> {
    @Override
    public String type() {
        return "parquet";
    }

    @Override
    public ParquetExporterConfig defaults() {
        return ParquetExporterConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.DEVELOPMENT.forEverySignal();
    }

    @Override
    public Exporter create(ParquetExporterConfig config, Set<Signal> signals, ComponentContext context) {
        return new ParquetExporter(config, signals, context);
    }
}
