package io.spillway.standard.memorylimiter;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;

/** Makes {@code memory_limiter} processors. */
public final class MemoryLimiterFactory implements ProcessorFactory<MemoryLimiterConfig> {
    @Override
    public String type() {
        return "memory_limiter";
    }

    @Override
    public MemoryLimiterConfig defaults() {
        return MemoryLimiterConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.BETA.forEverySignal();
    }

    @Override
    public Processor create(MemoryLimiterConfig config, Signal signal, Consumer next, ComponentContext context) {
        return new MemoryLimiter(config, signal, next, context, JvmHeap.INSTANCE);
    }
}
