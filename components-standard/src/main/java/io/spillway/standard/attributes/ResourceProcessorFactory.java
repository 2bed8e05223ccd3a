package io.spillway.standard.attributes;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;

/** Makes {@code resource} processors. */
public final class ResourceProcessorFactory implements ProcessorFactory<ResourceProcessorConfig> {
    @Override
    public String type() {
        return "resource";
    }

    @Override
    public ResourceProcessorConfig defaults() {
        return ResourceProcessorConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.BETA.forEverySignal();
    }

    @Override
    public Processor create(ResourceProcessorConfig config, Signal signal, Consumer next, ComponentContext context) {
        return new ResourceProcessor(config, next);
    }
}
