package io.spillway.standard.filter;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;

/** Makes {@code filter} processors. */
public final class FilterProcessorFactory implements ProcessorFactory<FilterConfig> {
    @Override
    public String type() {
        return "filter";
    }

    @Override
    public FilterConfig defaults() {
        return FilterConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.ALPHA.forEverySignal();
    }

    @Override
    public Processor create(FilterConfig config, Signal signal, Consumer next, ComponentContext context) {
        return new FilterProcessor(config, signal, next, context);
    }
}
