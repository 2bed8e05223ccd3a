package io.spillway.standard.nop;

import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.PipelineInput;
import io.spillway.component.Receiver;
import io.spillway.component.ReceiverFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;

/** {@code nop}: a receiver that never receives anything. */
public final class NopReceiverFactory implements ReceiverFactory<NopConfig> {
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
    public Receiver create(NopConfig config, Map<Signal, PipelineInput> next, ComponentContext context) {
        return new NopReceiver();
    }

    private static final class NopReceiver implements Receiver {
        @Override
        public void start() {}

        @Override
        public void close(Deadline deadline) {}
    }
}
