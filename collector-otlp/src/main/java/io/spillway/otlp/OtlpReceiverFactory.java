package io.spillway.otlp;

import io.spillway.component.Component;
import io.spillway.component.ComponentContext;
import io.spillway.component.PipelineInput;
import io.spillway.component.Receiver;
import io.spillway.component.ReceiverFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes {@code otlp} receivers, which take in OTLP over gRPC and HTTP. */
public final class OtlpReceiverFactory implements ReceiverFactory<OtlpReceiverConfig> {
    @Override
    public String type() {
        return "otlp";
    }

    @Override
    public OtlpReceiverConfig defaults() {
        return OtlpReceiverConfig.defaults();
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.STABLE.forEverySignal();
    }

    @Override
    public Receiver create(OtlpReceiverConfig config, Map<Signal, PipelineInput> next, ComponentContext context) {
        List<Component> servers = new ArrayList<>();
        config.protocols().grpc().asOptional().ifPresent(grpc -> servers.add(new GrpcReceiver(grpc, next, context)));
        config.protocols().http().asOptional().ifPresent(http -> servers.add(new HttpReceiver(http, next, context)));
        return new OtlpReceiver(servers, context.clock());
    }
}
