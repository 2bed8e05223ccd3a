package io.spillway.otlp;

import io.spillway.component.ComponentContext;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import io.spillway.export.SendingChain;
import java.util.Map;
import java.util.Set;

/** Makes {@code otlp_grpc} exporters, which send OTLP over gRPC. */
public final class OtlpGrpcExporterFactory implements ExporterFactory<OtlpGrpcExporterConfig> {
    @Override
    public String type() {
        return "otlp_grpc";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("otlp");
    }

    @Override
    public OtlpGrpcExporterConfig defaults() {
        return OtlpGrpcExporterConfig.defaults();
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.STABLE.forEverySignal();
    }

    @Override
    public Exporter create(OtlpGrpcExporterConfig config, Set<Signal> signals, ComponentContext context) {
        return SendingChain.of(config.sending(), new GrpcSender(config.client(), context), signals, context);
    }
}
