package io.spillway.standard.file;

import io.spillway.component.ComponentContext;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;
import java.util.Set;

/** Makes {@code file} exporters. */
public final class FileExporterFactory implements ExporterFactory<FileExporterConfig> {
    @Override
    public String type() {
        return "file";
    }

    @Override
    public FileExporterConfig defaults() {
        return FileExporterConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.ALPHA.forEverySignal();
    }

    @Override
    public Exporter create(FileExporterConfig config, Set<Signal> signals, ComponentContext context) {
        return new FileExporter(config, signals, context);
    }
}
