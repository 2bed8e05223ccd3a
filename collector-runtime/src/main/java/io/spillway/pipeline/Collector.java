package io.spillway.pipeline;

import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import io.spillway.component.HealthReport;
import io.spillway.component.Host;
import io.spillway.component.Reloading;
import io.spillway.loading.CollectorConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collector: the pipelines of one configuration, from start to stop, and from one configuration to the next.
 *
 * <p>Extensions start first, then exporters, then processors and connectors against the direction of the data, and receivers last.
 * The order of the stop is the opposite. If a component does not start, the components before it are closed again. {@link
 * Transition} tells how a running collector changes.
 */
public final class Collector {
    private static final Duration ROLLBACK = Duration.ofSeconds(10);

    private final CollectorEnvironment environment;
    private final Host host = new CollectorHost();
    private final Logger logger = LoggerFactory.getLogger("spillway.service");
    private final ReentrantLock lifecycle = new ReentrantLock();
    private final AtomicBoolean fatalReported = new AtomicBoolean();
    private final Instant createdAt;
    private CollectorConfig config;
    private volatile Graph graph;
    private volatile boolean ready;
    private Shutdown shutdown = new Shutdown.Graceful();

    /**
     * Makes the components; starts nothing.
     *
     * @throws IllegalArgumentException naming the component that could not be made
     */
    public Collector(CollectorConfig config, CollectorEnvironment environment) {
        this.environment = environment;
        this.config = config;
        createdAt = environment.clock().now();
        graph = build(config, Optional.empty());
    }

    private Graph build(CollectorConfig from, Optional<Graph> running) {
        return new GraphBuilder(from, environment, host, this::fatal, running).build();
    }

    /**
     * Starts everything. Returns when data can flow.
     *
     * @throws StartException when a component does not start; the components that had started are closed again
     */
    public void start() throws StartException {
        lifecycle.lock();
        try {
            for (Node node : graph.nodes().values()) {
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
            node.start();
        } catch (Exception | LinkageError e) {
            StartException failure = new StartException(node.key(), e);
            stop(Deadline.after(ROLLBACK, environment.clock())).failures().forEach(failure::addSuppressed);
            throw failure;
        }
    }

    /**
     * Puts another configuration in force while data flows; see {@link Transition}. Reloads run one after the other, and not while
     * the collector starts or stops.
     *
     * @param limit the time that each step may take: for requests under way to end, for replaced components to hand on their
     *     telemetry
     */
    public ReloadOutcome reload(CollectorConfig next, Duration limit) {
        lifecycle.lock();
        try {
            if (!ready) {
                return failed("the collector is not running");
            }
            Graph target = build(next, Optional.of(graph));
            Transition transition = new Transition(graph, target, limit, environment.clock(), logger);
            transition.startBeside();
            return swap(next, target, transition, limit);
        } catch (StartException | IllegalArgumentException e) {
            return failed(String.valueOf(e.getMessage()));
        } finally {
            lifecycle.unlock();
        }
    }

    private static ReloadOutcome failed(String reason) {
        return new ReloadOutcome.Failed(List.of(reason));
    }

    private ReloadOutcome swap(CollectorConfig next, Graph target, Transition transition, Duration limit) {
        Graph before = graph;
        become(target);
        try {
            transition.swap();
            config = next;
            return new ReloadOutcome.Applied(
                    names(transition.fresh()),
                    names(transition.ending()),
                    target.nodes().size() - transition.fresh().size());
        } catch (StartException e) {
            List<String> reasons = new ArrayList<>();
            reasons.add(String.valueOf(e.getMessage()));
            Graph back = build(config, Optional.of(before));
            become(back);
            reasons.addAll(new Transition(target, back, limit, environment.clock(), logger).goBack());
            return new ReloadOutcome.Failed(reasons);
        }
    }

    private void become(Graph next) {
        graph = next;
        next.show();
    }

    private static List<String> names(List<Node> nodes) {
        return nodes.stream().map(node -> node.key().toString()).toList();
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
            if (graph.nodes().values().stream().anyMatch(Node::isRunning)) {
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
        List<Node> running = graph.nodes().sequencedValues().reversed().stream()
                .filter(Node::isRunning)
                .toList();
        stopper.stop(running, deadline);
        return stopper;
    }

    /** The health of the collector and of each component at this moment. */
    public HealthReport health() {
        Graph now = graph;
        return new HealthReport(ready, createdAt, now.extensionHealth(), now.pipelineHealth());
    }

    private void fatal(NodeKey key, String message) {
        if (fatalReported.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("fatal error")
                    .start(() -> environment.onFatal().failed(key.kind(), key.id(), message));
        }
    }

    /** The collector as its components see it, but for the extensions: see {@link NodeHost}. */
    private final class CollectorHost implements Host {
        @Override
        public <T> T extension(ComponentId id, Class<T> service) {
            throw new IllegalArgumentException("extension \"" + id + "\" is not known: no component asked for it");
        }

        @Override
        public HealthReport health() {
            return Collector.this.health();
        }

        @Override
        public Reloading reloading() {
            return environment.reloading();
        }
    }
}
