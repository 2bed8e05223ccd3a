package io.spillway.standard.batch;

import io.spillway.component.ComponentContext;
import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import java.util.Map;

/** Makes {@code batch} processors. */
public final class BatchProcessorFactory implements ProcessorFactory<BatchProcessorConfig> {
    @Override
    public String type() {
        return "batch";
    }

    @Override
    public BatchProcessorConfig defaults() {
        return BatchProcessorConfig.DEFAULTS;
    }

    @Override
    public Map<Signal, Stability> signals() {
        return Stability.BETA.forEverySignal();
    }

    @Override
    public Processor create(BatchProcessorConfig config, Signal signal, Consumer next, ComponentContext context) {
        return new BatchProcessor(config, signal, next, context);
    }
}
