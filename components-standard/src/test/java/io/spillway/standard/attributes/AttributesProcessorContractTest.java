package io.spillway.standard.attributes;

import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.testkit.ProcessorContract;
import io.spillway.testkit.TestContext;
import java.util.List;
import java.util.Optional;

final class AttributesProcessorContractTest extends ProcessorContract {
    private static final ActionConfig ACTION =
            new ActionConfig("k", "upsert", Optional.of("v"), "", "", "", Optional.empty(), "");

    @Override
    protected Processor processor(Signal signal, Consumer next, TestContext context) {
        AttributesProcessorConfig config =
                new AttributesProcessorConfig(List.of(ACTION), Optional.empty(), Optional.empty());
        return new AttributesProcessorFactory().create(config, signal, next, context);
    }
}
