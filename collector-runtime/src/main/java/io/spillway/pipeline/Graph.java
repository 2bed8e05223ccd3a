package io.spillway.pipeline;

import io.spillway.component.ComponentId;
import io.spillway.component.HealthReport;
import io.spillway.loading.PipelineId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The components of a collector, joined.
 *
 * @param nodes in the order in which they start, extensions first, receivers last; they stop in the opposite order
 * @param extensions in the order of {@code service.extensions}
 * @param pipelines the nodes of each pipeline in the order of the data
 * @param connections reconnect the nodes that ran before this graph was made; new nodes are connected already
 */
record Graph(
        SequencedMap<NodeKey, Node> nodes,
        SequencedMap<ComponentId, Node> extensions,
        SequencedMap<PipelineId, List<Node>> pipelines,
        List<Connection> connections) {

    /** Connects one running node to its new consumers; answers the route that this replaced, if they differ. */
    @FunctionalInterface
    interface Connection {
        Optional<Route> connect();
    }

    /** Whether this very instance is part of the graph. */
    boolean has(Node node) {
        return nodes.get(node.key()) == node;
    }

    List<HealthReport.Entry> extensionHealth() {
        return extensions.values().stream().map(node -> node.health().entry()).toList();
    }

    List<HealthReport.Pipeline> pipelineHealth() {
        return pipelines.entrySet().stream()
                .map(pipeline -> new HealthReport.Pipeline(
                        pipeline.getKey().toString(),
                        pipeline.getKey().signal(),
                        pipeline.getValue().stream()
                                .map(node -> node.health().entry())
                                .toList()))
                .toList();
    }

    /** Lets every node look up the extensions of this graph. */
    void show() {
        Map<ComponentId, Node> running = extensions;
        nodes.values().forEach(node -> node.host().sees(running));
    }
}
