package io.spillway.standard.transform;

import io.spillway.component.Consumer;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.ottl.ErrorMode;
import io.spillway.testkit.ProcessorContract;
import io.spillway.testkit.TestContext;
import java.util.List;
import java.util.Map;

/** With statements that change nothing. */
final class TransformProcessorContractTest extends ProcessorContract {
    @Override
    protected Processor processor(Signal signal, Consumer next, TestContext context) {
        List<Object> statements =
                List.of(Map.of("context", "resource", "statements", List.of("set(attributes[\"x\"], 1) where false")));
        TransformConfig config = new TransformConfig(ErrorMode.PROPAGATE, statements, statements, statements);
        return new TransformProcessorFactory().create(config, signal, next, context);
    }
}
