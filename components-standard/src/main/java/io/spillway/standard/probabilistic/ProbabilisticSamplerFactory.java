package io.spillway.standard.probabilistic;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;

/** Makes {@code probabilistic_sampler} processors. */
public final class ProbabilisticSamplerFactory implements ProcessorFactory<ProbabilisticSamplerConfig> {
    @Override
    public String type() {
        return "probabilistic_sampler";
    }

    @Override
    public ProbabilisticSamplerConfig defaults() {
        return ProbabilisticSamplerConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Map.of(Signal.TRACES, Stability.BETA, Signal.LOGS, Stability.ALPHA);
    }

    @Override
    public Processor create(ProbabilisticSamplerConfig config, Signal signal, Consumer next, ComponentContext context) {
        return new ProbabilisticSampler(config, signal, next, context);
    }
}
