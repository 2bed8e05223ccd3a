package io.spillway.pipeline;

import io.spillway.component.Component;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Deadline;
import io.spillway.component.HealthReport;
import io.spillway.component.Host;
import io.spillway.config.CollectorConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collector: the pipelines of one configuration, from start to stop.
 *
 * <p>It starts extensions, exporters, then processors and connectors against the direction of the data, and receivers last. It
 * stops receivers, then processors and connectors in the direction of the data, exporters, and extensions. If a component does
 * not start, those before it are closed again.
 */
public final class Collector {
    private static final Duration ROLLBACK = Duration.ofSeconds(10);

    private final CollectorEnvironment environment;
    private final Logger logger = LoggerFactory.getLogger("spillway.service");
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final List<Node> started = new ArrayList<>();
    private final AtomicBoolean fatalReported = new AtomicBoolean();
    private final Graph graph;
    private final Instant createdAt;
    private volatile boolean ready;
    private Shutdown shutdown = new Shutdown.Graceful();

    /**
     * Makes the components; starts nothing.
     *
     * @throws IllegalArgumentException naming the component that could not be made
     */
    public Collector(CollectorConfig config, CollectorEnvironment environment) {
        this.environment = environment;
        createdAt = environment.clock().now();
        graph = new GraphBuilder(config, environment, new CollectorHost(), this::fatal).build();
    }

    /**
     * Starts everything. Returns when data can flow.
     *
     * @throws StartException when a component does not start; those that had started are closed again
     */
    public void start() throws StartException {
        lifecycle.lock();
        try {
            for (Node node : graph.startOrder()) {
                start(node);
            }
            ready = true;
            logger.info("Everything is ready. Begin running and processing data.");
        } finally {
            lifecycle.unlock();
        }
    }

    private void start(Node node) throws StartException {
        try {
            node.component().start();
            node.health().started();
            started.add(node);
        } catch (Exception | LinkageError e) {
            StartException failure = new StartException(node.key(), e);
            stop(Deadline.after(ROLLBACK, environment.clock())).failures().forEach(failure::addSuppressed);
            throw failure;
        }
    }

    /**
     * Stops everything that was started. A second call answers what the first one did.
     *
     * @param deadline shared by all components
     */
    public Shutdown close(Deadline deadline) {
        ready = false;
        lifecycle.lock();
        try {
            ready = false;
            if (!started.isEmpty()) {
                logger.info("Starting shutdown...");
                shutdown = stop(deadline).result();
                logger.info("Shutdown complete.");
            }
            return shutdown;
        } finally {
            lifecycle.unlock();
        }
    }

    private Stopper stop(Deadline deadline) {
        Stopper stopper = new Stopper(environment.clock(), logger);
        stopper.stop(started.reversed(), deadline);
        started.clear();
        return stopper;
    }

    /** How the collector and each of its components are at this moment. */
    public HealthReport health() {
        return new HealthReport(ready, createdAt, graph.extensionHealth(), graph.pipelineHealth());
    }

    private void fatal(NodeKey key, String message) {
        if (fatalReported.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("fatal error")
                    .start(() -> environment.onFatal().failed(key.kind(), key.id(), message));
        }
    }

    /** The collector as its components see it. Extensions are there before any component asks: components ask when they start. */
    private final class CollectorHost implements Host {
        @Override
        public <T> T extension(ComponentId id, Class<T> service) {
            Component found = graph.extensions().stream()
                    .filter(node -> node.key().equals(NodeKey.shared(ComponentKind.EXTENSION, id)))
                    .map(Node::component)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("extension \"" + id
                            + "\" does not run (expected one of service::extensions: " + extensionIds() + ")"));
            if (!service.isInstance(found)) {
                throw new IllegalArgumentException("extension \"" + id + "\" is no " + service.getSimpleName());
            }
            return service.cast(found);
        }

        @Override
        public HealthReport health() {
            return Collector.this.health();
        }
    }

    private List<ComponentId> extensionIds() {
        return graph.extensions().stream().map(node -> node.key().id()).toList();
    }
}
