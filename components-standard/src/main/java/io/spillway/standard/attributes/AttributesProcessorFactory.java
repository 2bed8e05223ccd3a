package io.spillway.standard.attributes;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;

/** Makes {@code attributes} processors. */
public final class AttributesProcessorFactory implements ProcessorFactory<AttributesProcessorConfig> {
    @Override
    public String type() {
        return "attributes";
    }

    @Override
    public AttributesProcessorConfig defaults() {
        return AttributesProcessorConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.BETA.forEverySignal();
    }

    @Override
    public Processor create(AttributesProcessorConfig config, Signal signal, Consumer next, ComponentContext context) {
        return new AttributesProcessor(config, signal, next);
    }
}
