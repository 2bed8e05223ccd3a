package io.spillway.standard.filter;

import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.ottl.ErrorMode;
import io.spillway.testkit.ProcessorContract;
import io.spillway.testkit.TestContext;
import java.util.List;
import java.util.Optional;

/** With conditions that drop nothing. */
final class FilterProcessorContractTest extends ProcessorContract {
    @Override
    protected Processor processor(Signal signal, Consumer next, TestContext context) {
        FilterConfig config = new FilterConfig(
                ErrorMode.PROPAGATE,
                new TraceFilterConfig(List.of(), List.of("false"), List.of()),
                SpanFilterConfig.NONE,
                new MetricFilterConfig(
                        List.of(), List.of("false"), List.of(), Optional.empty(), Optional.empty(), Optional.empty()),
                new LogFilterConfig(List.of(), List.of("false"), Optional.empty(), Optional.empty()),
                List.of(),
                List.of(),
                List.of());
        return new FilterProcessorFactory().create(config, signal, next, context);
    }
}
