package io.spillway.pipeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Component;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.ExporterFactory;
import io.spillway.component.Extension;
import io.spillway.component.ExtensionFactory;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Processor;
import io.spillway.component.ProcessorFactory;
import io.spillway.component.Receiver;
import io.spillway.component.ReceiverFactory;
import io.spillway.component.Signal;
import io.spillway.component.Stability;
import io.spillway.config.CollectorConfig;
import io.spillway.config.ComponentConfig;
import io.spillway.config.MemoryConfig;
import io.spillway.config.PipelineConfig;
import io.spillway.config.PipelineId;
import io.spillway.config.TelemetryConfig;
import io.spillway.standard.ForwardConnectorFactory;
import io.spillway.telemetry.HeldBytes;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.RecordingConsumer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/** Collectors of components that note what happens to them. */
final class TestComponents {
    final ManualClock clock = new ManualClock();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<String> events = Collections.synchronizedList(new ArrayList<>());
    final Map<String, Map<Signal, PipelineInput>> inputs = new HashMap<>();
    final Map<String, RecordingConsumer> exporters = new HashMap<>();
    final Map<String, ComponentContext> contexts = new HashMap<>();
    final Set<String> failing = new HashSet<>();
    final List<String> fatal = Collections.synchronizedList(new ArrayList<>());

    private final Map<ComponentKind, Map<ComponentId, ComponentConfig>> components = new HashMap<>();
    private final List<ComponentId> extensions = new ArrayList<>();
    private final SequencedMap<PipelineId, PipelineConfig> pipelines = new LinkedHashMap<>();

    /** The configuration of every test component. */
    record Config() {}

    TestComponents extension(String id) {
        extensions.add(add(ComponentKind.EXTENSION, id, new Extensions()));
        return this;
    }

    TestComponents forward(String id) {
        add(ComponentKind.CONNECTOR, id, new ForwardConnectorFactory());
        return this;
    }

    /** Lists are separated by spaces; what is not known yet as a connector is a receiver or exporter. */
    TestComponents pipeline(Signal signal, String name, String from, String through, String to) {
        List<ComponentId> receivers = ids(from);
        List<ComponentId> processors = ids(through);
        List<ComponentId> sinks = ids(to);
        receivers.forEach(id -> addUnlessConnector(ComponentKind.RECEIVER, id, new Receivers()));
        processors.forEach(id -> add(ComponentKind.PROCESSOR, id.toString(), new Processors()));
        sinks.forEach(id -> addUnlessConnector(ComponentKind.EXPORTER, id, new Exporters()));
        PipelineId id = new PipelineId(signal, name);
        pipelines.put(id, new PipelineConfig(id, receivers, processors, sinks));
        return this;
    }

    private static List<ComponentId> ids(String list) {
        return list.isEmpty()
                ? List.of()
                : Arrays.stream(list.split(" ")).map(ComponentId::parse).toList();
    }

    private void addUnlessConnector(ComponentKind kind, ComponentId id, ComponentFactory<?> factory) {
        if (!components.getOrDefault(ComponentKind.CONNECTOR, Map.of()).containsKey(id)) {
            add(kind, id.toString(), factory);
        }
    }

    private ComponentId add(ComponentKind kind, String text, ComponentFactory<?> factory) {
        ComponentId id = ComponentId.parse(text);
        Record config = factory.defaults();
        components.computeIfAbsent(kind, _ -> new HashMap<>()).put(id, new ComponentConfig(id, factory, config));
        return id;
    }

    Collector build() {
        CollectorEnvironment environment = new CollectorEnvironment(
                clock,
                meters,
                new BuildInfo("spillway", "Spillway", "test"),
                HeldBytes.ofHeap(),
                CollectorEnvironment.Loggers.BY_NAME,
                (kind, id, message) -> fatal.add(kind.key() + " " + id + ": " + message));
        return new Collector(
                new CollectorConfig(
                        components, extensions, pipelines, TelemetryConfig.defaults(), MemoryConfig.defaults()),
                environment);
    }

    /** The ids of what was started or closed, in order. */
    List<String> events(String what) {
        return events.stream()
                .filter(event -> event.startsWith(what + " "))
                .map(event -> event.substring(what.length() + 1))
                .toList();
    }

    /** What the factories have in common. */
    private abstract static class AllSignals {
        private final String type;

        AllSignals(String type) {
            this.type = type;
        }

        public String type() {
            return type;
        }

        public Config defaults() {
            return new Config();
        }

        public Map<Signal, Stability> signals() {
            return Stability.STABLE.forEverySignal();
        }
    }

    private class Life implements Component {
        final String name;

        Life(String name, ComponentContext context) {
            this.name = name;
            contexts.put(name, context);
            events.add("create " + name);
        }

        @Override
        public void start() {
            if (failing.contains(name)) {
                throw new IllegalStateException("no luck");
            }
            events.add("start " + name);
        }

        @Override
        public void close(Deadline deadline) {
            events.add("close " + name);
            if (failing.contains("close " + name)) {
                throw new IllegalStateException("stuck " + name);
            }
        }
    }

    private final class Extensions extends AllSignals implements ExtensionFactory<Config> {
        Extensions() {
            super("extension");
        }

        private final class TestExtension extends Life implements Extension {
            TestExtension(ComponentContext context) {
                super(context.id().toString(), context);
            }
        }

        @Override
        public Extension create(Config config, ComponentContext context) {
            return new TestExtension(context);
        }

        @Override
        public Stability stability() {
            return Stability.STABLE;
        }
    }

    private final class Receivers extends AllSignals implements ReceiverFactory<Config> {
        Receivers() {
            super("receiver");
        }

        private final class TestReceiver extends Life implements Receiver {
            TestReceiver(ComponentContext context) {
                super(context.id().toString(), context);
            }
        }

        @Override
        public Receiver create(Config config, Map<Signal, PipelineInput> next, ComponentContext context) {
            inputs.put(context.id().toString(), next);
            return new TestReceiver(context);
        }
    }

    private final class Processors extends AllSignals implements ProcessorFactory<Config> {
        Processors() {
            super("processor");
        }

        private final class TestProcessor extends Life implements Processor {
            private final Consumer next;

            TestProcessor(Signal signal, Consumer next, ComponentContext context) {
                super(context.id() + ":" + signal.key(), context);
                this.next = next;
            }

            @Override
            public Outcome consume(Telemetry batch) {
                if (failing.contains("consume " + name)) {
                    throw new IllegalStateException("broken");
                }
                return next.consume(batch);
            }
        }

        @Override
        public Processor create(Config config, Signal signal, Consumer next, ComponentContext context) {
            return new TestProcessor(signal, next, context);
        }
    }

    private final class Exporters extends AllSignals implements ExporterFactory<Config> {
        Exporters() {
            super("exporter");
        }

        private final class TestExporter extends Life implements Exporter {
            private final RecordingConsumer end;

            TestExporter(RecordingConsumer end, ComponentContext context) {
                super(context.id().toString(), context);
                this.end = end;
            }

            @Override
            public Outcome consume(Telemetry batch) {
                return end.consume(batch);
            }
        }

        @Override
        public Exporter create(Config config, Set<Signal> signals, ComponentContext context) {
            RecordingConsumer end = new RecordingConsumer();
            exporters.put(context.id().toString(), end);
            return new TestExporter(end, context);
        }
    }
}
