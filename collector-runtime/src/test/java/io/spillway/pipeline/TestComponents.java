package io.spillway.pipeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.component.Attempt;
import io.spillway.component.BuildInfo;
import io.spillway.component.Component;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Connector;
import io.spillway.component.ConnectorFactory;
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
import io.spillway.loading.CollectorConfig;
import io.spillway.loading.ComponentConfig;
import io.spillway.loading.MemoryConfig;
import io.spillway.loading.PipelineConfig;
import io.spillway.loading.PipelineId;
import io.spillway.loading.TelemetryConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.RecordingConsumer;
import java.io.IOException;
import java.net.BindException;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Collectors of components that note what happens to them. */
final class TestComponents {
    final ManualClock clock = new ManualClock();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<String> events = Collections.synchronizedList(new ArrayList<>());
    final Map<String, Map<Signal, PipelineInput>> inputs = new HashMap<>();
    final Map<String, RecordingConsumer> exporters = new HashMap<>();
    final Map<String, ComponentContext> contexts = new HashMap<>();
    final Set<String> failing = new HashSet<>();

    /** Processors and exporters that never wait, by their name. */
    final Set<String> quick = new HashSet<>();

    final List<String> fatal = Collections.synchronizedList(new ArrayList<>());

    private final Map<ComponentKind, Map<ComponentId, ComponentConfig>> components = new HashMap<>();
    private final List<ComponentId> extensions = new ArrayList<>();
    private final SequencedMap<PipelineId, PipelineConfig> pipelines = new LinkedHashMap<>();

    /** For the configurations that are described from now on: a component with another version is another component. */
    final Map<String, Integer> versions = new HashMap<>();

    /** The extension that a component asks for when it starts, by its name. */
    final Map<String, String> uses = new HashMap<>();

    /** The names of those that do not overlap with their successors. */
    final Set<String> alone = new HashSet<>();

    /** What address a component listens on, by its name. */
    final Map<String, String> addresses = new HashMap<>();

    /** Exporters that keep their callers waiting, by their name. */
    final Map<String, CountDownLatch> slow = new ConcurrentHashMap<>();

    /** Those of them that do so now. */
    final Set<String> waitedFor = ConcurrentHashMap.newKeySet();

    private final Map<String, Object> listeners = new ConcurrentHashMap<>();

    /** The configuration of every test component. */
    record Config(int version) {}

    /** Begins to describe another configuration. */
    TestComponents next() {
        components.clear();
        extensions.clear();
        pipelines.clear();
        return this;
    }

    /** A component's name in the events: {@code e}, and {@code e@1} in version 1. */
    private static String named(String id, Config config) {
        return config.version() == 0 ? id : id + "@" + config.version();
    }

    TestComponents extension(String id) {
        extensions.add(add(ComponentKind.EXTENSION, id, new Extensions()));
        return this;
    }

    TestComponents forward(String id) {
        add(ComponentKind.CONNECTOR, id, new Connectors());
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
        boolean versioned = factory.defaults() instanceof Config;
        Record config = versioned ? new Config(versions.getOrDefault(text, 0)) : factory.defaults();
        components.computeIfAbsent(kind, _ -> new HashMap<>()).put(id, new ComponentConfig(id, factory, config));
        return id;
    }

    Collector build() {
        CollectorEnvironment environment = new CollectorEnvironment(
                clock,
                meters,
                new BuildInfo("spillway", "Spillway", "test"),
                TelemetryMemory.ofHeap(),
                CollectorEnvironment.Loggers.BY_NAME,
                (kind, id, message) -> fatal.add(kind.key() + " " + id + ": " + message));
        return new Collector(config(), environment);
    }

    /** What has been described. */
    CollectorConfig config() {
        Map<ComponentKind, Map<ComponentId, ComponentConfig>> copy = new HashMap<>();
        components.forEach((kind, byId) -> copy.put(kind, new HashMap<>(byId)));
        return new CollectorConfig(
                copy,
                List.copyOf(extensions),
                new LinkedHashMap<>(pipelines),
                TelemetryConfig.defaults(),
                List.of(),
                MemoryConfig.defaults());
    }

    /** The ids of what was started or closed, in order. */
    List<String> events(String what) {
        return events.stream()
                .filter(event -> event.startsWith(what + " "))
                .map(event -> event.substring(what.length() + 1))
                .toList();
    }

    /** What the factories have in common. */
    abstract static class AllSignals {
        private final String type;

        AllSignals(String type) {
            this.type = type;
        }

        public String type() {
            return type;
        }

        public Config defaults() {
            return new Config(0);
        }

        public Map<Signal, Stability> signals() {
            return Stability.STABLE.forEverySignal();
        }
    }

    private class Life implements Component {
        final String name;
        private final ComponentContext context;

        Life(String name, ComponentContext context) {
            this.name = name;
            this.context = context;
            contexts.put(name, context);
            events.add("create " + name);
        }

        @Override
        public void start() throws IOException {
            if (failing.contains(name)) {
                throw new IllegalStateException("no luck");
            }
            String extension = uses.get(name);
            if (extension != null) {
                Object _ = context.host().extension(ComponentId.parse(extension), Extension.class);
            }
            String address = addresses.get(name);
            if (address != null && listeners.putIfAbsent(address, this) != null) {
                throw new BindException("Address already in use: " + address);
            }
            events.add("start " + name);
        }

        @Override
        public void close(Deadline deadline) {
            events.add("close " + name);
            listeners.values().removeIf(listener -> listener.equals(this));
            if (failing.contains("close " + name)) {
                throw new IllegalStateException("stuck " + name);
            }
        }

        @Override
        public boolean overlaps() {
            return !alone.contains(name);
        }
    }

    private final class TestExtension extends Life implements Extension {
        TestExtension(Config config, ComponentContext context) {
            super(named(context.id().toString(), config), context);
        }
    }

    private final class Extensions extends AllSignals implements ExtensionFactory<Config> {
        Extensions() {
            super("extension");
        }

        @Override
        public Extension create(Config config, ComponentContext context) {
            return new TestExtension(config, context);
        }

        @Override
        public Stability stability() {
            return Stability.STABLE;
        }
    }

    private final class TestReceiver extends Life implements Receiver {
        TestReceiver(Config config, ComponentContext context) {
            super(named(context.id().toString(), config), context);
        }
    }

    private final class Receivers extends AllSignals implements ReceiverFactory<Config> {
        Receivers() {
            super("receiver");
        }

        @Override
        public Receiver create(Config config, Map<Signal, PipelineInput> next, ComponentContext context) {
            inputs.put(named(context.id().toString(), config), next);
            return new TestReceiver(config, context);
        }
    }

    private final class Processors extends AllSignals implements ProcessorFactory<Config> {
        Processors() {
            super("processor");
        }

        private final class TestProcessor extends Life implements Processor {
            private final Consumer next;

            TestProcessor(Config config, Signal signal, Consumer next, ComponentContext context) {
                super(named(context.id() + ":" + signal.key(), config), context);
                this.next = next;
            }

            @Override
            public Outcome consume(Telemetry batch) {
                if (failing.contains("consume " + name)) {
                    throw new IllegalStateException("broken");
                }
                return next.consume(batch);
            }

            @Override
            public Attempt tryConsume(Telemetry batch) {
                return quick.contains(name) ? next.tryConsume(batch) : Attempt.blocking(this, batch);
            }
        }

        @Override
        public Processor create(Config config, Signal signal, Consumer next, ComponentContext context) {
            return new TestProcessor(config, signal, next, context);
        }
    }

    private final class Exporters extends AllSignals implements ExporterFactory<Config> {
        Exporters() {
            super("exporter");
        }

        private final class TestExporter extends Life implements Exporter {
            private final RecordingConsumer end;

            TestExporter(Config config, RecordingConsumer end, ComponentContext context) {
                super(named(context.id().toString(), config), context);
                this.end = end;
            }

            @Override
            public Outcome consume(Telemetry batch) {
                try {
                    CountDownLatch latch = slow.get(name);
                    if (latch != null) {
                        waitedFor.add(name);
                        latch.await();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return end.consume(batch);
            }

            @Override
            public Attempt tryConsume(Telemetry batch) {
                return quick.contains(name) ? new Attempt.Done(end.consume(batch)) : Attempt.blocking(this, batch);
            }
        }

        @Override
        public Exporter create(Config config, Set<Signal> signals, ComponentContext context) {
            RecordingConsumer end = new RecordingConsumer();
            exporters.put(named(context.id().toString(), config), end);
            return new TestExporter(config, end, context);
        }
    }

    /** Connects pipelines of the same signal and changes nothing. */
    private static final class Connectors extends AllSignals implements ConnectorFactory<Config> {
        Connectors() {
            super("connector");
        }

        @Override
        public boolean connects(Signal from, Signal to) {
            return from == to;
        }

        @Override
        public Connector create(
                Config config, Set<Signal> from, Map<Signal, PipelineInput> next, ComponentContext context) {
            return new TestConnector(next);
        }
    }

    private record TestConnector(Map<Signal, PipelineInput> next) implements Connector {
        @Override
        public void start() {}

        @Override
        public Outcome consume(Telemetry batch) {
            return next.get(batch.signal()).consume(batch);
        }

        @Override
        public void close(Deadline deadline) {}
    }
}
