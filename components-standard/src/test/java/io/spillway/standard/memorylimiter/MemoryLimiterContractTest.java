package io.spillway.standard.memorylimiter;

import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.testkit.ProcessorContract;
import io.spillway.testkit.TestContext;

final class MemoryLimiterContractTest extends ProcessorContract {
    @Override
    protected Processor processor(Signal signal, Consumer next, TestContext context) {
        MemoryLimiterConfig config = MemoryLimiterTest.config(100, 20);
        return new MemoryLimiter(config, signal, next, context, new MemoryLimiterTest.FakeHeap());
    }
}
