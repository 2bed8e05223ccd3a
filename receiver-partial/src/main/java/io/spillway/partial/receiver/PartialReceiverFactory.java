package io.spillway.partial.receiver;

import io.spillway.component.ComponentContext;
import io.spillway.component.PipelineInput;
import io.spillway.component.Receiver;
import io.spillway.component.ReceiverFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes {@code partial} receivers. */
public final class PartialReceiverFactory implements ReceiverFactory<PartialReceiverConfig> {
    @Override
    public String type() {
        return "partial";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("otelpartialreceiver");
    }

    @Override
    public PartialReceiverConfig defaults() {
        return PartialReceiverConfig.defaults();
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Map.of(Signal.TRACES, Stability.ALPHA);
    }

    @Override
    public Receiver create(PartialReceiverConfig config, Map<Signal, PipelineInput> next, ComponentContext context) {
        return new PartialReceiver(config, Objects.requireNonNull(next.get(Signal.TRACES)), context);
    }
}
