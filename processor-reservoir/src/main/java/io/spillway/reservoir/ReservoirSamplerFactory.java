package io.spillway.reservoir;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;

/** Makes {@code reservoir_sampler} processors. */
public final class ReservoirSamplerFactory implements ProcessorFactory<ReservoirConfig> {
    @Override
    public String type() {
        return "reservoir_sampler";
    }

    @Override
    public ReservoirConfig defaults() {
        return ReservoirConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Map.of(Signal.TRACES, Stability.ALPHA);
    }

    @Override
    public Processor create(ReservoirConfig config, Signal signal, Consumer next, ComponentContext context) {
        return new ReservoirSampler(config, next, context);
    }
}
