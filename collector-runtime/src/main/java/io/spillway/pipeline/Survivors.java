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
 * What of a running graph stays when another configuration comes: the components that are made from the same as before, and
 * whose extensions stay too.
 *
 * @param extensions those that stay
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
                                    && node.recipe()
                                            .equals(Recipe.of(next.factory(), next.config(), Set.of(), Set.of())))
                            .isPresent();
            if (same) {
                staying.add(id);
            }
        }
        // Extensions use others as well: one that goes takes those with it that stand on it.
        while (running.isPresent()
                && staying.removeIf(
                        id -> running.map(graph -> graph.extensions().get(id))
                                .filter(node -> !staying.containsAll(node.host().used()))
                                .isPresent())) {}
        return new Survivors(running, staying);
    }

    /** The instance that stays, if there is one. */
    Optional<Node> find(NodeKey key, Recipe recipe) {
        return running.map(graph -> graph.nodes().get(key))
                .filter(Node::isRunning)
                .filter(node -> node.recipe().equals(recipe))
                .filter(node -> extensions.containsAll(node.host().used()))
                .filter(node -> !node.is(ComponentKind.EXTENSION) || extensions.contains(key.id()));
    }
}
