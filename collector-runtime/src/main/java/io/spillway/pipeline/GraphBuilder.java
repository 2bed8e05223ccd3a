package io.spillway.pipeline;

import io.spillway.component.AdmissionControl;
import io.spillway.component.Component;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Host;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.loading.CollectorConfig;
import io.spillway.loading.ComponentConfig;
import io.spillway.loading.PipelineConfig;
import io.spillway.loading.PipelineId;
import io.spillway.observe.ProcessorMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Makes the components that a configuration uses and connects them; starts nothing.
 *
 * <p>A component is made after the components that it hands data to, so the order of making is the order of starting. Receivers,
 * exporters, connectors and extensions are made once for each id, processors once for each pipeline. A running node that {@link
 * Survivors stays} is used as it is.
 */
final class GraphBuilder {
    private final CollectorConfig config;
    private final CollectorEnvironment environment;
    private final Host host;
    private final NodeHealth.FatalReports fatal;
    private final Survivors survivors;

    private final SequencedMap<NodeKey, Node> nodes = new LinkedHashMap<>();
    private final List<Node> made = new ArrayList<>();
    private final Map<PipelineId, PipelineHead> heads = new HashMap<>();
    private final List<Graph.Connection> connections = new ArrayList<>();

    GraphBuilder(
            CollectorConfig config,
            CollectorEnvironment environment,
            Host host,
            NodeHealth.FatalReports fatal,
            Optional<Graph> running) {
        this.config = config;
        this.environment = environment;
        this.host = host;
        this.fatal = fatal;
        this.survivors = Survivors.of(running, config);
    }

    /** @throws IllegalArgumentException naming the component that could not be made; leaves nothing behind */
    Graph build() {
        try {
            SequencedMap<ComponentId, Node> extensions = new LinkedHashMap<>();
            config.extensions().forEach(id -> extensions.put(id, extension(id)));
            used(PipelineConfig::exporters, ComponentKind.EXPORTER).forEach(this::exporter);
            config.pipelines().keySet().forEach(this::head);
            used(PipelineConfig::receivers, ComponentKind.RECEIVER).forEach(this::receiver);
            made.forEach(node -> node.host().sees(extensions));
            return new Graph(nodes, extensions, nodesOfPipelines(), List.copyOf(connections));
        } catch (RuntimeException e) {
            Deadline now = Deadline.after(Duration.ZERO, environment.clock());
            made.forEach(node -> node.component().close(now));
            throw e;
        }
    }

    /** The ids of a kind that stand on one side of the pipelines, in the order of the file. */
    private Set<ComponentId> used(Side side, ComponentKind kind) {
        Set<ComponentId> used = new LinkedHashSet<>();
        for (PipelineConfig pipeline : config.pipelines().values()) {
            side.of(pipeline).stream().filter(id -> isConfigured(kind, id)).forEach(used::add);
        }
        return used;
    }

    @FunctionalInterface
    private interface Side {
        List<ComponentId> of(PipelineConfig pipeline);
    }

    private boolean isConfigured(ComponentKind kind, ComponentId id) {
        return config.components().getOrDefault(kind, Map.of()).containsKey(id);
    }

    private Node extension(ComponentId id) {
        NodeKey key = NodeKey.shared(ComponentKind.EXTENSION, id);
        return node(key, Set.of(), Set.of(), (component, _, context) -> Factories.extension(component, context));
    }

    private void exporter(ComponentId id) {
        Set<Signal> signals = signalsInto(id);
        NodeKey key = NodeKey.shared(ComponentKind.EXPORTER, id);
        node(key, signals, Set.of(), (component, _, context) -> Factories.exporter(component, signals, context));
    }

    private void connector(ComponentId id) {
        NodeKey key = NodeKey.shared(ComponentKind.CONNECTOR, id);
        if (nodes.containsKey(key)) {
            return;
        }
        Set<Signal> from = signalsInto(id);
        Map<Signal, List<PipelineHead>> next = headsBehind(id);
        Node node = node(
                key,
                from,
                next.keySet(),
                (component, links, context) -> Factories.connector(component, from, inputs(links), context));
        connect(node, next);
    }

    private void receiver(ComponentId id) {
        NodeKey key = NodeKey.shared(ComponentKind.RECEIVER, id);
        Map<Signal, List<PipelineHead>> next = headsBehind(id);
        Node node = node(
                key,
                Set.of(),
                next.keySet(),
                (component, links, context) -> Factories.receiver(component, inputs(links), context));
        connect(node, next);
    }

    /** The signals of the pipelines that name this id as an exporter. */
    private Set<Signal> signalsInto(ComponentId id) {
        Set<Signal> signals = EnumSet.noneOf(Signal.class);
        config.pipelines().values().stream()
                .filter(pipeline -> pipeline.exporters().contains(id))
                .forEach(pipeline -> signals.add(pipeline.id().signal()));
        return signals;
    }

    /** The pipelines that name this id as a receiver, by signal. */
    private Map<Signal, List<PipelineHead>> headsBehind(ComponentId id) {
        Map<Signal, List<PipelineHead>> bySignal = new EnumMap<>(Signal.class);
        for (PipelineConfig pipeline : config.pipelines().values()) {
            if (pipeline.receivers().contains(id)) {
                bySignal.computeIfAbsent(pipeline.id().signal(), _ -> new ArrayList<>())
                        .add(head(pipeline.id()));
            }
        }
        return bySignal;
    }

    private static Map<Signal, PipelineInput> inputs(Node.Links links) {
        return new EnumMap<Signal, PipelineInput>(links.nextPipelines());
    }

    private void connect(Node node, Map<Signal, List<PipelineHead>> next) {
        next.forEach((signal, pipelines) -> {
            NextPipelines feeds =
                    Objects.requireNonNull(node.links().nextPipelines().get(signal));
            connect(node, () -> feeds.connect(pipelines));
        });
    }

    /** Connects a new node at once, as no data comes; a running node is to be connected when all is ready. */
    private void connect(Node node, Graph.Connection connection) {
        if (made.contains(node)) {
            Optional<Route> _ = connection.connect();
        } else {
            connections.add(connection);
        }
    }

    /** Makes a pipeline from its end to its beginning, after the connectors and pipelines behind it. */
    private PipelineHead head(PipelineId id) {
        PipelineHead known = heads.get(id);
        if (known != null) {
            return known;
        }
        PipelineConfig pipeline = Objects.requireNonNull(config.pipelines().get(id));
        List<AdmissionControl> controls = new ArrayList<>();
        List<NodeInput> next = pipeline.exporters().stream().map(this::sink).toList();
        for (ComponentId processor : pipeline.processors().reversed()) {
            Node node = processor(processor, id, next);
            node.control().ifPresent(controls::addFirst);
            next = List.of(node.links().input());
        }
        PipelineHead head = new PipelineHead(next, controls);
        heads.put(id, head);
        return head;
    }

    private NodeInput sink(ComponentId id) {
        if (isConfigured(ComponentKind.CONNECTOR, id)) {
            connector(id);
        }
        NodeKey key = sinkKey(id);
        Node node = nodes.get(key);
        if (node == null) {
            throw new IllegalArgumentException(key + " is not configured");
        }
        return node.links().input();
    }

    private NodeKey sinkKey(ComponentId id) {
        boolean connector = isConfigured(ComponentKind.CONNECTOR, id);
        return NodeKey.shared(connector ? ComponentKind.CONNECTOR : ComponentKind.EXPORTER, id);
    }

    private NodeKey sourceKey(ComponentId id) {
        boolean connector = isConfigured(ComponentKind.CONNECTOR, id);
        return NodeKey.shared(connector ? ComponentKind.CONNECTOR : ComponentKind.RECEIVER, id);
    }

    private Node processor(ComponentId id, PipelineId pipeline, List<NodeInput> next) {
        NodeKey key = NodeKey.processor(id, pipeline);
        Node node = node(key, Set.of(), Set.of(), (component, links, context) -> {
            ProcessorMetrics metrics = links.metrics().orElseThrow();
            Consumer counted = new CountedConsumer(metrics::outgoing, links.next());
            return Factories.processor(component, pipeline.signal(), counted, context);
        });
        connect(node, () -> node.links().next().connect(next));
        return node;
    }

    /** The running instance if it stays, else a new one. */
    private Node node(NodeKey key, Set<Signal> from, Set<Signal> to, Making making) {
        ComponentConfig component = configOf(key);
        NodeSpec spec = NodeSpec.of(component.factory(), component.config(), from, to);
        Node node = survivors.find(key, spec).orElseGet(() -> make(key, component, spec, making));
        nodes.put(key, node);
        return node;
    }

    private Node make(NodeKey key, ComponentConfig component, NodeSpec spec, Making making) {
        NodeHealth health = new NodeHealth(key, environment.clock(), fatal);
        NodeHost nodeHost = new NodeHost(host);
        ComponentContext context = new NodeContext(key, environment, health, nodeHost);
        try {
            Node.Links links = links(key, spec, context);
            Node node = new Node(key, spec, health, nodeHost, links, () -> making.make(component, links, context));
            made.add(node);
            return node;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("cannot create " + key + ": " + e.getMessage(), e);
        }
    }

    private static Node.Links links(NodeKey key, NodeSpec spec, ComponentContext context) {
        Map<Signal, NextPipelines> nextPipelines = new EnumMap<>(Signal.class);
        spec.to().forEach(signal -> nextPipelines.put(signal, new NextPipelines()));
        Optional<ProcessorMetrics> metrics =
                key.pipeline().map(pipeline -> new ProcessorMetrics(context, pipeline.signal()));
        return new Node.Links(new NodeInput(key, context.logger()), new NextConsumers(), nextPipelines, metrics);
    }

    @FunctionalInterface
    private interface Making {
        Component make(ComponentConfig config, Node.Links links, ComponentContext context);
    }

    private ComponentConfig configOf(NodeKey key) {
        ComponentConfig component =
                config.components().getOrDefault(key.kind(), Map.of()).get(key.id());
        if (component == null) {
            throw new IllegalArgumentException(key + " is not configured");
        }
        return component;
    }

    private SequencedMap<PipelineId, List<Node>> nodesOfPipelines() {
        SequencedMap<PipelineId, List<Node>> pipelines = new LinkedHashMap<>();
        config.pipelines().forEach((id, pipeline) -> {
            List<NodeKey> keys = new ArrayList<>();
            pipeline.receivers().forEach(receiver -> keys.add(sourceKey(receiver)));
            pipeline.processors().forEach(processor -> keys.add(NodeKey.processor(processor, id)));
            pipeline.exporters().forEach(exporter -> keys.add(sinkKey(exporter)));
            pipelines.put(
                    id,
                    keys.stream()
                            .flatMap(key -> Optional.ofNullable(nodes.get(key)).stream())
                            .toList());
        });
        return pipelines;
    }
}
