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
 * Makes the components that a configuration uses and joins them; starts nothing.
 *
 * <p>A component is made after everything it hands data to, so the order of making is the order of starting. Receivers,
 * exporters, connectors and extensions are made once for each id, processors once for each pipeline. What runs already and is
 * {@link Survivors to stay} is taken over as it is.
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
                (component, sockets, context) -> Factories.connector(component, from, inputs(sockets), context));
        connect(node, next);
    }

    private void receiver(ComponentId id) {
        NodeKey key = NodeKey.shared(ComponentKind.RECEIVER, id);
        Map<Signal, List<PipelineHead>> next = headsBehind(id);
        Node node = node(
                key,
                Set.of(),
                next.keySet(),
                (component, sockets, context) -> Factories.receiver(component, inputs(sockets), context));
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

    private static Map<Signal, PipelineInput> inputs(Node.Sockets sockets) {
        return new EnumMap<Signal, PipelineInput>(sockets.intakes());
    }

    private void connect(Node node, Map<Signal, List<PipelineHead>> next) {
        next.forEach((signal, pipelines) -> {
            Intake intake = Objects.requireNonNull(node.sockets().intakes().get(signal));
            connect(node, () -> intake.connect(pipelines));
        });
    }

    /** What is new is connected at once, as no data comes; what runs is to be connected when all is ready. */
    private void connect(Node node, Graph.Connection connection) {
        if (made.contains(node)) {
            Optional<Passage> _ = connection.connect();
        } else {
            connections.add(connection);
        }
    }

    /** Makes a pipeline from its end to its beginning, and the connectors and pipelines behind it before that. */
    private PipelineHead head(PipelineId id) {
        PipelineHead known = heads.get(id);
        if (known != null) {
            return known;
        }
        PipelineConfig pipeline = Objects.requireNonNull(config.pipelines().get(id));
        List<AdmissionControl> controls = new ArrayList<>();
        List<Edge> next = pipeline.exporters().stream().map(this::sink).toList();
        for (ComponentId processor : pipeline.processors().reversed()) {
            Node node = processor(processor, id, next);
            node.control().ifPresent(controls::addFirst);
            next = List.of(node.sockets().edge());
        }
        PipelineHead head = new PipelineHead(next, controls);
        heads.put(id, head);
        return head;
    }

    private Edge sink(ComponentId id) {
        if (isConfigured(ComponentKind.CONNECTOR, id)) {
            connector(id);
        }
        NodeKey key = sinkKey(id);
        Node node = nodes.get(key);
        if (node == null) {
            throw new IllegalArgumentException(key + " is not configured");
        }
        return node.sockets().edge();
    }

    private NodeKey sinkKey(ComponentId id) {
        boolean connector = isConfigured(ComponentKind.CONNECTOR, id);
        return NodeKey.shared(connector ? ComponentKind.CONNECTOR : ComponentKind.EXPORTER, id);
    }

    private NodeKey sourceKey(ComponentId id) {
        boolean connector = isConfigured(ComponentKind.CONNECTOR, id);
        return NodeKey.shared(connector ? ComponentKind.CONNECTOR : ComponentKind.RECEIVER, id);
    }

    private Node processor(ComponentId id, PipelineId pipeline, List<Edge> next) {
        NodeKey key = NodeKey.processor(id, pipeline);
        Node node = node(key, Set.of(), Set.of(), (component, sockets, context) -> {
            ProcessorMetrics metrics = sockets.metrics().orElseThrow();
            Consumer counted = batch -> {
                metrics.outgoing(batch.itemCount());
                return sockets.outlet().consume(batch);
            };
            return Factories.processor(component, pipeline.signal(), counted, context);
        });
        connect(node, () -> node.sockets().outlet().connect(next));
        return node;
    }

    /** The instance that runs, if it is to stay, else a new one. */
    private Node node(NodeKey key, Set<Signal> from, Set<Signal> to, Making making) {
        ComponentConfig component = configOf(key);
        Recipe recipe = Recipe.of(component.factory(), component.config(), from, to);
        Node node = survivors.find(key, recipe).orElseGet(() -> make(key, component, recipe, making));
        nodes.put(key, node);
        return node;
    }

    private Node make(NodeKey key, ComponentConfig component, Recipe recipe, Making making) {
        NodeHealth health = new NodeHealth(key, environment.clock(), fatal);
        NodeHost nodeHost = new NodeHost(host);
        ComponentContext context = new NodeContext(key, environment, health, nodeHost);
        try {
            Node.Sockets sockets = sockets(key, recipe, context);
            Node node =
                    new Node(key, recipe, health, nodeHost, sockets, () -> making.make(component, sockets, context));
            made.add(node);
            return node;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("cannot create " + key + ": " + e.getMessage(), e);
        }
    }

    private static Node.Sockets sockets(NodeKey key, Recipe recipe, ComponentContext context) {
        Map<Signal, Intake> intakes = new EnumMap<>(Signal.class);
        recipe.to().forEach(signal -> intakes.put(signal, new Intake()));
        Optional<ProcessorMetrics> metrics =
                key.pipeline().map(pipeline -> new ProcessorMetrics(context, pipeline.signal()));
        return new Node.Sockets(new Edge(key, context.logger()), new Outlet(), intakes, metrics);
    }

    @FunctionalInterface
    private interface Making {
        Component make(ComponentConfig config, Node.Sockets sockets, ComponentContext context);
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
