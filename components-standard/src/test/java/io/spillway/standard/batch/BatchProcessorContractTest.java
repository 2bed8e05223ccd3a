package io.spillway.standard.batch;

import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.testkit.ProcessorContract;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.List;

class BatchProcessorContractTest extends ProcessorContract {
    @Override
    protected Processor processor(Signal signal, Consumer next, TestContext context) {
        BatchProcessorConfig config = new BatchProcessorConfig(Duration.ofMillis(5), 32, 40, List.of(), 0);
        return new BatchProcessorFactory().create(config, signal, next, context);
    }

    @Override
    protected boolean takesResponsibility() {
        return true;
    }
}
