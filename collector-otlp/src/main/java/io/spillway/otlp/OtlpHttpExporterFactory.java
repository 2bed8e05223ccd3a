package io.spillway.otlp;

import io.spillway.component.ComponentContext;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import io.spillway.export.SendingChain;
import java.util.Map;
import java.util.Set;

/** Makes {@code otlp_http} exporters. */
public final class OtlpHttpExporterFactory implements ExporterFactory<OtlpHttpExporterConfig> {
    @Override
    public String type() {
        return "otlp_http";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("otlphttp");
    }

    @Override
    public OtlpHttpExporterConfig defaults() {
        return OtlpHttpExporterConfig.defaults();
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.STABLE.forEverySignal();
    }

    @Override
    public Exporter create(OtlpHttpExporterConfig config, Set<Signal> signals, ComponentContext context) {
        return SendingChain.of(config.sending(), new HttpSender(config, signals, context), signals, context);
    }
}
