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
 * The way from one graph to another while data flows.
 *
 * <ol>
 *   <li>What is new starts beside what runs, in the order of a start. If something does not start, what has started is closed
 *       again, and nothing has changed. What cannot start beside its predecessor waits: it says so ({@link
 *       io.spillway.component.Component#overlaps}), or the address that it listens on is taken by a component that goes.
 *   <li>The sockets of what stays are connected anew. Requests that come now take the new way; what leads into something that
 *       still waits holds them until it has started. Those under way are waited for.
 *   <li>What goes is closed in the order of a stop, so that what it holds drains through what was behind it. A receiver that
 *       waits starts as soon as the address is free, while its predecessor still answers its last requests.
 *   <li>What still waits starts.
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
    private final List<Node> gone;
    private final List<Node> waiting = new ArrayList<>();

    Transition(Graph from, Graph to, Duration limit, Clock clock, Logger logger) {
        this.to = to;
        this.limit = limit;
        this.clock = clock;
        this.logger = logger;
        fresh = to.nodes().sequencedValues().stream()
                .filter(node -> !from.has(node) && !node.isRunning())
                .toList();
        gone = from.nodes().sequencedValues().reversed().stream()
                .filter(node -> !to.has(node) && !node.hasEnded())
                .toList();
    }

    /** What was made for the new graph, in the order of a start. */
    List<Node> fresh() {
        return fresh;
    }

    /** What runs and has no place in the new graph, in the order of a stop. */
    List<Node> gone() {
        return gone;
    }

    /**
     * The first step.
     *
     * @throws StartException when something does not start; then nothing has changed
     */
    void startBeside() throws StartException {
        List<Node> started = new ArrayList<>();
        for (Node node : fresh) {
            if (mustWait(node)) {
                putOff(node);
                continue;
            }
            try {
                node.start();
                started.add(node);
            } catch (Exception | LinkageError e) {
                if (node.host().hasAskedTooEarly() || isTakenByOneThatGoes(node, e)) {
                    node.remake();
                    putOff(node);
                } else {
                    throw takenBack(new StartException(node.key(), e), started);
                }
            }
        }
    }

    private void putOff(Node node) {
        node.waitForItsTurn();
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
        return gone.stream()
                .filter(before -> before.key().kind() == node.key().kind()
                        && before.key().id().equals(node.key().id()))
                .toList();
    }

    private boolean isTakenByOneThatGoes(Node node, Throwable failure) {
        return listens(node) && gone.stream().anyMatch(Transition::listens) && isAddressInUse(failure);
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

    /** Closes what has started, and what was only made: it may have published metrics. */
    private StartException takenBack(StartException failure, List<Node> started) {
        Stopper stopper = new Stopper(clock, logger);
        stopper.stop(started.reversed(), Deadline.after(limit, clock));
        stopper.stop(fresh.stream().filter(node -> !started.contains(node)).toList(), Deadline.after(limit, clock));
        stopper.failures().forEach(failure::addSuppressed);
        return failure;
    }

    /**
     * The other steps.
     *
     * @throws StartException when something that had to wait does not start, now that its predecessor has been closed
     */
    void swap() throws StartException {
        connectAnew();
        handOver();
    }

    private void connectAnew() {
        List<Passage> left = to.connections().stream()
                .map(Graph.Connection::connect)
                .flatMap(Optional::stream)
                .toList();
        Deadline deadline = Deadline.after(limit, clock);
        long late = left.stream().filter(way -> !way.awaitIdle(deadline, clock)).count();
        if (late > 0) {
            logger.warn("Requests are still on {} ways that the reload has replaced, after {}.", late, limit);
        }
    }

    private void handOver() throws StartException {
        handOverAddresses(gone.stream().filter(this::isUnusedExtension).toList(), ComponentKind.EXTENSION);
        handOverAddresses(
                gone.stream().filter(node -> node.is(ComponentKind.RECEIVER)).toList(), ComponentKind.RECEIVER);
        gone.stream().filter(Node::isRunning).forEach(this::introduceSuccessor);
        stop(Node::isRunning);
        for (Node node : List.copyOf(waiting)) {
            start(node);
        }
    }

    /** An extension that goes, has a successor that waits for it, and serves no component: a health check, for example. */
    private boolean isUnusedExtension(Node node) {
        return node.is(ComponentKind.EXTENSION)
                && waiting.stream().anyMatch(successor -> successor.is(ComponentKind.EXTENSION))
                && gone.stream()
                        .noneMatch(user -> user.isRunning()
                                && user.host().used().contains(node.key().id()));
    }

    /** Closes some, all at once, and starts what waits for their addresses while they answer their last requests. */
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

    /** What waits for this one to end cannot take anything from it. */
    private void introduceSuccessor(Node node) {
        Node successor = to.nodes().get(node.key());
        if (successor != null
                && successor.isRunning()
                && successor.recipe().from().containsAll(node.recipe().from())) {
            node.component().succeededBy(successor.sockets().edge());
        }
    }

    private void stop(Predicate<Node> which) {
        Stopper stopper = new Stopper(clock, logger);
        stopper.stop(gone.stream().filter(which).toList(), Deadline.after(limit, clock));
        if (stopper.result() instanceof Shutdown.Forced forced) {
            logger.warn("Not everything that the reload has replaced stopped in time: {}", forced.late());
        }
    }

    /**
     * The way back, when a {@link #swap} has failed and the new graph of this transition is the one that was left: what has
     * come is closed, what was closed already is there as new instances, and those start. What does not start is left out, and
     * says so.
     *
     * @return the reasons
     */
    List<String> goBack() {
        gone.stream().filter(node -> !node.isRunning()).forEach(this::redirect);
        connectAnew();
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

    /** Sends those who wait for what never started where they have to go now. */
    private void redirect(Node node) {
        Node instead = to.nodes().get(node.key());
        if (instead == null) {
            node.sockets().edge().refuse(node.key() + " did not start");
        } else {
            node.sockets().edge().open(instead.sockets().edge());
        }
    }
}
