package io.spillway.standard.ottl;

import com.google.protobuf.Message;
import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Outcome;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Signal;
import io.spillway.loading.ComponentConfig;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import io.spillway.testkit.WireOracle;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The processors of Spillway, made from a configuration as a file has it. */
final class SpillwayProcessors {
    private static final String REST = """
            receivers: {nop: }
            exporters: {nop: }
            service: {pipelines: {traces: {receivers: [nop], exporters: [nop]}}}
            """;

    private final ConfigLoader loader = new ConfigLoader(ComponentCatalog.load(), Map.of());

    Result run(Case test) {
        try {
            return run(test, configured(test));
        } catch (ConfigException e) {
            return new Result.ConfigRefused(e.problems().toString());
        } catch (RuntimeException e) {
            return new Result.Crashed(e.toString());
        }
    }

    private ComponentConfig configured(Case test) throws ConfigException {
        String config = test.config().replace("$", "$$");
        return Objects.requireNonNull(
                loader.load(List.of("yaml:processors: {" + test.processor() + ": " + config + "}\n" + REST), List.of())
                        .config()
                        .components()
                        .get(ComponentKind.PROCESSOR)
                        .get(ComponentId.parse(test.processor())));
    }

    private static Result run(Case test, ComponentConfig configured) {
        RecordingConsumer next = new RecordingConsumer();
        Processor processor = create(configured, test.signal(), next);
        return switch (processor.consume(test.batch())) {
            case Outcome.Accepted _ -> new Result.HandedOn(canonical(test.signal(), next.accepted()));
            case Outcome.Rejected(var status) -> new Result.RequestRefused(status.message());
            case Outcome.Throttled throttled -> new Result.Crashed("throttled: " + throttled);
        };
    }

    @SuppressWarnings("unchecked") // the factory made the record
    private static <C extends Record> Processor create(
            ComponentConfig configured, Signal signal, RecordingConsumer next) {
        ProcessorFactory<C> factory = (ProcessorFactory<C>) configured.factory();
        return factory.create((C) configured.config(), signal, next, new TestContext(factory.type()));
    }

    private static Message canonical(Signal signal, List<Telemetry> accepted) {
        return accepted.isEmpty()
                ? WireOracle.empty(signal)
                : Canonical.of(accepted.getFirst().message());
    }
}
