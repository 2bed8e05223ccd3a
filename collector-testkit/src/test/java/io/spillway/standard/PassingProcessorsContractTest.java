package io.spillway.standard;

import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.testkit.ProcessorContract;
import io.spillway.testkit.TestContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** The processors that hand each batch on themselves, with settings that drop nothing. */
class PassingProcessorsContractTest {
    private static final ActionConfig ACTION =
            new ActionConfig("k", "upsert", Optional.of("v"), "", "", "", Optional.empty(), "");

    @Nested
    class Attributes extends ProcessorContract {
        @Override
        protected Processor processor(Signal signal, Consumer next, TestContext context) {
            AttributesProcessorConfig config =
                    new AttributesProcessorConfig(List.of(ACTION), Optional.empty(), Optional.empty());
            return new AttributesProcessorFactory().create(config, signal, next, context);
        }
    }

    @Nested
    class Resource extends ProcessorContract {
        @Override
        protected Processor processor(Signal signal, Consumer next, TestContext context) {
            return new ResourceProcessorFactory()
                    .create(new ResourceProcessorConfig(List.of(ACTION)), signal, next, context);
        }
    }

    @Nested
    class Filter extends ProcessorContract {
        @Override
        protected Processor processor(Signal signal, Consumer next, TestContext context) {
            FilterConfig config = new FilterConfig(
                    ErrorMode.PROPAGATE,
                    new TraceFilterConfig(List.of(), List.of("false"), List.of()),
                    SpanFilterConfig.NONE,
                    new MetricFilterConfig(
                            List.of(),
                            List.of("false"),
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    new LogFilterConfig(List.of(), List.of("false"), Optional.empty(), Optional.empty()),
                    List.of(),
                    List.of(),
                    List.of());
            return new FilterProcessorFactory().create(config, signal, next, context);
        }
    }

    @Nested
    class MemoryLimit extends ProcessorContract {
        @Override
        protected Processor processor(Signal signal, Consumer next, TestContext context) {
            MemoryLimiterConfig config = MemoryLimiterTest.config(100, 20);
            return new MemoryLimiter(config, signal, next, context, new MemoryLimiterTest.FakeHeap());
        }
    }
}
