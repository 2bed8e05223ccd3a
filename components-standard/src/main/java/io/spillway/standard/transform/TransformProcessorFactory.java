package io.spillway.standard.transform;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;

/** Makes {@code transform} processors. */
public final class TransformProcessorFactory implements ProcessorFactory<TransformConfig> {
    @Override
    public String type() {
        return "transform";
    }

    @Override
    public TransformConfig defaults() {
        return TransformConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.ALPHA.forEverySignal();
    }

    @Override
    public Processor create(TransformConfig config, Signal signal, Consumer next, ComponentContext context) {
        return new TransformProcessor(config, signal, next, context);
    }
}
