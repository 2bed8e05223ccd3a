package io.spillway.pipeline;

import io.spillway.component.Component;
import io.spillway.component.ComponentId;
import io.spillway.component.HealthReport;
import io.spillway.component.Host;
import io.spillway.component.Reloading;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The collector as one of its components sees it. The host remembers which extensions the component asked for: when one of them is
 * replaced, the component has to be replaced as well.
 */
final class NodeHost implements Host {
    private final Host collector;
    private final Set<ComponentId> used = ConcurrentHashMap.newKeySet();
    private volatile Map<ComponentId, Node> extensions = Map.of();
    private volatile boolean askedTooEarly;

    NodeHost(Host collector) {
        this.collector = collector;
    }

    /** Extensions are there before any component asks: components ask when they start. */
    void sees(Map<ComponentId, Node> running) {
        extensions = running;
    }

    /** The extensions that the component asked for. */
    Set<ComponentId> used() {
        return Set.copyOf(used);
    }

    /** Whether the component asked for an extension that starts only after its predecessor has been closed. Resets the answer. */
    boolean hasAskedTooEarly() {
        boolean asked = askedTooEarly;
        askedTooEarly = false;
        return asked;
    }

    @Override
    public <T> T extension(ComponentId id, Class<T> service) {
        Node node = extensions.get(id);
        if (node == null) {
            throw new IllegalArgumentException("extension \"" + id + "\" does not run (expected one of"
                    + " service::extensions: "
                    + extensions.keySet().stream().sorted().toList() + ")");
        }
        used.add(id);
        if (node.isWaiting()) {
            askedTooEarly = true;
            throw new IllegalStateException("extension \"" + id + "\" has not started yet");
        }
        Component found = node.component();
        if (!service.isInstance(found)) {
            throw new IllegalArgumentException("extension \"" + id + "\" is no " + service.getSimpleName());
        }
        return service.cast(found);
    }

    @Override
    public HealthReport health() {
        return collector.health();
    }

    @Override
    public Reloading reloading() {
        return collector.reloading();
    }
}
