package io.spillway.pipeline;

import io.spillway.component.AdmissionControl;
import io.spillway.component.Component;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Consumer;
import io.spillway.component.Host;
import io.spillway.component.PipelineInput;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.config.CollectorConfig;
import io.spillway.config.ComponentConfig;
import io.spillway.config.PipelineConfig;
import io.spillway.config.PipelineId;
import io.spillway.observe.ProcessorMetrics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Makes the components that a configuration uses and joins them; starts nothing.
 *
 * <p>A component is made after everything it hands data to, so the order of making is the order of starting. Receivers,
 * exporters, connectors and extensions are made once for each id, processors once for each pipeline.
 */
final class GraphBuilder {
    private final CollectorConfig config;
    private final CollectorEnvironment environment;
    private final Host host;
    private final NodeHealth.FatalReports fatal;

    private final Map<NodeKey, Node> nodes = new LinkedHashMap<>();
    private final Map<NodeKey, Edge> edges = new HashMap<>();
    private final Map<PipelineId, PipelineHead> heads = new HashMap<>();

    GraphBuilder(CollectorConfig config, CollectorEnvironment environment, Host host, NodeHealth.FatalReports fatal) {
        this.config = config;
        this.environment = environment;
        this.host = host;
        this.fatal = fatal;
    }

    /** @throws IllegalArgumentException naming the component that could not be made */
    Graph build() {
        List<Node> extensions =
                config.extensions().stream().map(this::extension).toList();
        used(PipelineConfig::exporters, ComponentKind.EXPORTER).forEach(this::exporter);
        config.pipelines().keySet().forEach(this::head);
        used(PipelineConfig::receivers, ComponentKind.RECEIVER).forEach(this::receiver);
        return new Graph(List.copyOf(nodes.values()), extensions, nodesOfPipelines());
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
        return make(key, (component, context) -> Factories.extension(component, context));
    }

    private void exporter(ComponentId id) {
        Set<Signal> signals = EnumSet.noneOf(Signal.class);
        config.pipelines().values().stream()
                .filter(pipeline -> pipeline.exporters().contains(id))
                .forEach(pipeline -> signals.add(pipeline.id().signal()));
        NodeKey key = NodeKey.shared(ComponentKind.EXPORTER, id);
        makeConsumer(key, (component, context) -> Factories.exporter(component, signals, context));
    }

    private void connector(ComponentId id) {
        NodeKey key = NodeKey.shared(ComponentKind.CONNECTOR, id);
        if (edges.containsKey(key)) {
            return;
        }
        Set<Signal> from = EnumSet.noneOf(Signal.class);
        config.pipelines().values().stream()
                .filter(pipeline -> pipeline.exporters().contains(id))
                .forEach(pipeline -> from.add(pipeline.id().signal()));
        Map<Signal, PipelineInput> next = inputs(id);
        makeConsumer(key, (component, context) -> Factories.connector(component, from, next, context));
    }

    private void receiver(ComponentId id) {
        Map<Signal, PipelineInput> next = inputs(id);
        NodeKey key = NodeKey.shared(ComponentKind.RECEIVER, id);
        make(key, (component, context) -> Factories.receiver(component, next, context));
    }

    /** The pipelines that name this id as a receiver, by signal. */
    private Map<Signal, PipelineInput> inputs(ComponentId id) {
        Map<Signal, List<PipelineHead>> bySignal = new EnumMap<>(Signal.class);
        for (PipelineConfig pipeline : config.pipelines().values()) {
            if (pipeline.receivers().contains(id)) {
                bySignal.computeIfAbsent(pipeline.id().signal(), _ -> new ArrayList<>())
                        .add(head(pipeline.id()));
            }
        }
        Map<Signal, PipelineInput> inputs = new EnumMap<>(Signal.class);
        bySignal.forEach((signal, pipelines) -> {
            Intake intake = new Intake();
            intake.connect(pipelines);
            inputs.put(signal, intake);
        });
        return inputs;
    }

    /** Makes a pipeline from its end to its beginning, and the connectors and pipelines behind it before that. */
    private PipelineHead head(PipelineId id) {
        PipelineHead known = heads.get(id);
        if (known != null) {
            return known;
        }
        PipelineConfig pipeline = Objects.requireNonNull(config.pipelines().get(id));
        List<AdmissionControl> controls = new ArrayList<>();
        Consumer next = FanOut.of(pipeline.exporters().stream().map(this::sink).toList());
        for (ComponentId processor : pipeline.processors().reversed()) {
            next = processor(processor, id, next, controls);
        }
        PipelineHead head = new PipelineHead(next, controls.reversed());
        heads.put(id, head);
        return head;
    }

    private Edge sink(ComponentId id) {
        if (isConfigured(ComponentKind.CONNECTOR, id)) {
            connector(id);
        }
        return edge(sinkKey(id));
    }

    private NodeKey sinkKey(ComponentId id) {
        boolean connector = isConfigured(ComponentKind.CONNECTOR, id);
        return NodeKey.shared(connector ? ComponentKind.CONNECTOR : ComponentKind.EXPORTER, id);
    }

    private NodeKey sourceKey(ComponentId id) {
        boolean connector = isConfigured(ComponentKind.CONNECTOR, id);
        return NodeKey.shared(connector ? ComponentKind.CONNECTOR : ComponentKind.RECEIVER, id);
    }

    private Edge processor(ComponentId id, PipelineId pipeline, Consumer next, List<AdmissionControl> controls) {
        NodeKey key = NodeKey.processor(id, pipeline);
        Node node = make(key, (component, context) -> {
            ProcessorMetrics metrics = new ProcessorMetrics(context, pipeline.signal());
            Outlet outlet = new Outlet();
            outlet.connect(batch -> {
                metrics.outgoing(batch.itemCount());
                return next.consume(batch);
            });
            Processor processor = Factories.processor(component, pipeline.signal(), outlet, context);
            Consumer countedProcessor = batch -> {
                metrics.incoming(batch.itemCount());
                return processor.consume(batch);
            };
            edges.put(key, new Edge(key, countedProcessor, context.logger()));
            return processor;
        });
        if (node.component() instanceof AdmissionControl control) {
            controls.add(control);
        }
        return edge(key);
    }

    private <T extends Component & Consumer> void makeConsumer(NodeKey key, Making<T> making) {
        make(key, (component, context) -> {
            T made = making.make(component, context);
            edges.put(key, new Edge(key, made, context.logger()));
            return made;
        });
    }

    private Node make(NodeKey key, Making<?> making) {
        ComponentConfig component = configOf(key);
        NodeHealth health = new NodeHealth(key, environment.clock(), fatal);
        ComponentContext context = new NodeContext(key, environment, health, host);
        try {
            Node node = new Node(key, making.make(component, context), health);
            nodes.put(key, node);
            return node;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("cannot create " + key + ": " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Making<T extends Component> {
        T make(ComponentConfig config, ComponentContext context);
    }

    private ComponentConfig configOf(NodeKey key) {
        ComponentConfig component =
                config.components().getOrDefault(key.kind(), Map.of()).get(key.id());
        if (component == null) {
            throw new IllegalArgumentException(key + " is not configured");
        }
        return component;
    }

    private Edge edge(NodeKey key) {
        Edge edge = edges.get(key);
        if (edge == null) {
            throw new IllegalArgumentException(key + " is not configured");
        }
        return edge;
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
                            .flatMap(key -> nodes.get(key) == null
                                    ? List.<Node>of().stream()
                                    : List.of(nodes.get(key)).stream())
                            .toList());
        });
        return pipelines;
    }
}
