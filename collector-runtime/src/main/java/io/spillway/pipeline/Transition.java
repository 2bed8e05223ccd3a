package io.spillway.pipeline;

import io.spillway.component.Clock;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Deadline;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;

/**
 * The change from one graph to another while data flows.
 *
 * <ol>
 *   <li>New nodes start beside the running ones, in the order of a start. If a node does not start, the started ones are closed
 *       again, and nothing has changed. A node waits if it cannot start beside its predecessor: it says so ({@link
 *       io.spillway.component.Component#overlaps}), or an ending node still listens on its address.
 *   <li>The staying nodes are connected to their new consumers. Requests that come now take the new routes; the input of a node that
 *       still waits holds them until the node has started. The transition waits for the requests under way.
 *   <li>The ending nodes are closed in the order of a stop, so that their telemetry drains through the nodes behind them. A waiting
 *       receiver starts as soon as its address is free, while its predecessor still answers its last requests.
 *   <li>The nodes that still wait start.
 * </ol>
 *
 * <p>Each of the steps two to four has a time limit of its own. Used once, by one thread.
 */
final class Transition {
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(2);
    private static final String ADDRESS_IN_USE = "Address already in use";

    private final Graph to;
    private final Duration limit;
    private final Clock clock;
    private final Logger logger;
    private final List<Node> fresh;
    private final List<Node> ending;
    private final List<Node> waiting = new ArrayList<>();

    Transition(Graph from, Graph to, Duration limit, Clock clock, Logger logger) {
        this.to = to;
        this.limit = limit;
        this.clock = clock;
        this.logger = logger;
        fresh = to.nodes().sequencedValues().stream()
                .filter(node -> !from.has(node) && !node.isRunning())
                .toList();
        ending = from.nodes().sequencedValues().reversed().stream()
                .filter(node -> !to.has(node) && !node.hasEnded())
                .toList();
    }

    /** The nodes that were made for the new graph, in the order of a start. */
    List<Node> fresh() {
        return fresh;
    }

    /** The running nodes that are not in the new graph, in the order of a stop. */
    List<Node> ending() {
        return ending;
    }

    /**
     * Runs the first step.
     *
     * @throws StartException when a node does not start; then nothing has changed
     */
    void startBeside() throws StartException {
        List<Node> started = new ArrayList<>();
        for (Node node : fresh) {
            if (mustWait(node)) {
                postpone(node);
                continue;
            }
            try {
                node.start();
                started.add(node);
            } catch (Exception | LinkageError e) {
                if (node.host().hasAskedTooEarly() || isHeldByEndingNode(node, e)) {
                    node.remake();
                    postpone(node);
                } else {
                    throw undone(new StartException(node.key(), e), started);
                }
            }
        }
    }

    private void postpone(Node node) {
        node.postpone();
        waiting.add(node);
    }

    private boolean mustWait(Node node) {
        Set<ComponentId> waitingExtensions = new HashSet<>();
        waiting.stream()
                .filter(other -> other.is(ComponentKind.EXTENSION))
                .forEach(other -> waitingExtensions.add(other.key().id()));
        return predecessors(node).stream()
                .anyMatch(before -> !before.component().overlaps()
                        || !node.component().overlaps()
                        || before.host().used().stream().anyMatch(waitingExtensions::contains));
    }

    private List<Node> predecessors(Node node) {
        return ending.stream()
                .filter(before -> before.key().kind() == node.key().kind()
                        && before.key().id().equals(node.key().id()))
                .toList();
    }

    private boolean isHeldByEndingNode(Node node, Throwable failure) {
        return listens(node) && ending.stream().anyMatch(Transition::listens) && isAddressInUse(failure);
    }

    private static boolean listens(Node node) {
        return node.is(ComponentKind.RECEIVER) || node.is(ComponentKind.EXTENSION);
    }

    private static boolean isAddressInUse(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains(ADDRESS_IN_USE)) {
                return true;
            }
        }
        return false;
    }

    /** Closes the nodes that have started, and the others too: a node that was only made may have published metrics. */
    private StartException undone(StartException failure, List<Node> started) {
        Stopper stopper = new Stopper(clock, logger);
        stopper.stop(started.reversed(), Deadline.after(limit, clock));
        stopper.stop(fresh.stream().filter(node -> !started.contains(node)).toList(), Deadline.after(limit, clock));
        stopper.failures().forEach(failure::addSuppressed);
        return failure;
    }

    /**
     * Runs the other steps.
     *
     * @throws StartException when a node that had to wait does not start, now that its predecessor has been closed
     */
    void swap() throws StartException {
        reconnect();
        handOver();
    }

    private void reconnect() {
        List<Route> replaced = to.connections().stream()
                .map(Graph.Connection::connect)
                .flatMap(Optional::stream)
                .toList();
        Deadline deadline = Deadline.after(limit, clock);
        long late = replaced.stream()
                .filter(route -> !route.awaitIdle(deadline, clock))
                .count();
        if (late > 0) {
            logger.warn(
                    "Requests are still under way on {} routes that the reload has replaced, after {}.", late, limit);
        }
    }

    private void handOver() throws StartException {
        handOverAddresses(ending.stream().filter(this::isUnusedExtension).toList(), ComponentKind.EXTENSION);
        handOverAddresses(
                ending.stream().filter(node -> node.is(ComponentKind.RECEIVER)).toList(), ComponentKind.RECEIVER);
        ending.stream().filter(Node::isRunning).forEach(this::introduceSuccessor);
        stop(Node::isRunning);
        for (Node node : List.copyOf(waiting)) {
            start(node);
        }
    }

    /** Whether this is an ending extension that serves no running component, while a successor waits: a health check, for example. */
    private boolean isUnusedExtension(Node node) {
        return node.is(ComponentKind.EXTENSION)
                && waiting.stream().anyMatch(successor -> successor.is(ComponentKind.EXTENSION))
                && ending.stream()
                        .noneMatch(user -> user.isRunning()
                                && user.host().used().contains(node.key().id()));
    }

    /** Closes some nodes, all at once, and starts the nodes that wait for their addresses meanwhile. */
    private void handOverAddresses(List<Node> closing, ComponentKind kind) throws StartException {
        Deadline deadline = Deadline.after(limit, clock);
        List<Thread> closers = closing.stream()
                .map(node -> Thread.ofVirtual()
                        .name("replace " + node.key())
                        .start(() -> new Stopper(clock, logger).stop(List.of(node), deadline)))
                .toList();
        try {
            List<Node> ready = waiting.stream()
                    .filter(node -> node.is(kind) && predecessorsAreClosing(node, closing))
                    .toList();
            for (Node node : ready) {
                startWhenFree(node, closers);
            }
        } finally {
            closers.forEach(Transition::await);
        }
    }

    /** A component that does not close in time is left behind by its stopper, so this ends. */
    private static void await(Thread closer) {
        try {
            closer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean predecessorsAreClosing(Node node, List<Node> closing) {
        return !closing.isEmpty()
                && closing.containsAll(predecessors(node))
                && node.component().overlaps()
                && predecessors(node).stream()
                        .allMatch(before -> before.component().overlaps());
    }

    private void startWhenFree(Node node, List<Thread> closers) throws StartException {
        while (true) {
            Optional<Thread> closing = closers.stream().filter(Thread::isAlive).findFirst();
            try {
                start(node);
                return;
            } catch (StartException e) {
                if (node.host().hasAskedTooEarly()) {
                    node.remake();
                    return;
                }
                if (closing.isEmpty() || !isAddressInUse(e)) {
                    throw e;
                }
                node.remake();
                pause(closing.get());
            }
        }
    }

    private static void pause(Thread closing) {
        try {
            boolean _ = closing.join(BETWEEN_ATTEMPTS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(Node node) throws StartException {
        try {
            node.start();
            waiting.remove(node);
        } catch (Exception | LinkageError e) {
            throw new StartException(node.key(), e);
        }
    }

    /** Tells an ending exporter its successor. A successor that still waits for this one to end can accept nothing from it. */
    private void introduceSuccessor(Node node) {
        Node successor = to.nodes().get(node.key());
        if (successor != null
                && successor.isRunning()
                && successor.spec().from().containsAll(node.spec().from())) {
            node.component().succeededBy(successor.links().input());
        }
    }

    private void stop(Predicate<Node> which) {
        Stopper stopper = new Stopper(clock, logger);
        stopper.stop(ending.stream().filter(which).toList(), Deadline.after(limit, clock));
        if (stopper.result() instanceof Shutdown.Forced forced) {
            logger.warn("Components that the reload has replaced did not stop in time: {}", forced.late());
        }
    }

    /**
     * Goes back after a {@link #swap} that failed. The new graph of this transition is the old configuration: its running nodes stay,
     * nodes that were closed already are there as new instances and start. A node that does not start is marked as broken.
     *
     * @return the reasons of the nodes that did not start
     */
    List<String> goBack() {
        ending.stream().filter(node -> !node.isRunning()).forEach(this::redirect);
        reconnect();
        stop(_ -> true);
        List<String> reasons = new ArrayList<>();
        for (Node node : fresh) {
            try {
                node.start();
            } catch (Exception | LinkageError e) {
                String reason = String.valueOf(new StartException(node.key(), e).getMessage());
                reasons.add(reason);
                node.broken(reason);
            }
        }
        return reasons;
    }

    /** Sends the calls that wait for a node that never started to its replacement. */
    private void redirect(Node node) {
        Node instead = to.nodes().get(node.key());
        if (instead == null) {
            node.links().input().refuse(node.key() + " did not start");
        } else {
            node.links().input().open(instead.links().input());
        }
    }
}
