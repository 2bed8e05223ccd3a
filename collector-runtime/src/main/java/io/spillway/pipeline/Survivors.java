package io.spillway.pipeline;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.loading.CollectorConfig;
import io.spillway.loading.ComponentConfig;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes of a running graph that stay when another configuration comes: the ones with the same spec as before, whose
 * extensions stay too.
 *
 * @param extensions the extensions that stay
 */
record Survivors(Optional<Graph> running, Set<ComponentId> extensions) {
    static Survivors of(Optional<Graph> running, CollectorConfig config) {
        Set<ComponentId> staying = new HashSet<>();
        Map<ComponentId, ComponentConfig> configured =
                config.components().getOrDefault(ComponentKind.EXTENSION, Map.of());
        for (ComponentId id : config.extensions()) {
            ComponentConfig next = configured.get(id);
            boolean same = next != null
                    && running.map(graph -> graph.extensions().get(id))
                            .filter(node -> node.isRunning()
                                    && node.spec()
                                            .equals(NodeSpec.of(next.factory(), next.config(), Set.of(), Set.of())))
                            .isPresent();
            if (same) {
                staying.add(id);
            }
        }
        // An extension may use others: if one of them does not stay, it cannot stay either.
        while (running.isPresent()
                && staying.removeIf(
                        id -> running.map(graph -> graph.extensions().get(id))
                                .filter(node -> !staying.containsAll(node.host().used()))
                                .isPresent())) {}
        return new Survivors(running, staying);
    }

    /** The instance that stays, if there is one. */
    Optional<Node> find(NodeKey key, NodeSpec spec) {
        return running.map(graph -> graph.nodes().get(key))
                .filter(Node::isRunning)
                .filter(node -> node.spec().equals(spec))
                .filter(node -> extensions.containsAll(node.host().used()))
                .filter(node -> !node.is(ComponentKind.EXTENSION) || extensions.contains(key.id()));
    }
}
