package io.spillway.pipeline;

import io.spillway.component.Admission;
import io.spillway.component.AdmissionControl;
import io.spillway.component.Component;
import io.spillway.component.ComponentKind;
import io.spillway.component.Consumer;
import io.spillway.component.Signal;
import io.spillway.observe.ProcessorMetrics;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One instance of a component, with its place in the graph: the {@link Edge} that leads into it, and the sockets that lead out.
 * The instance is made anew when it did not start and is to be tried again.
 */
final class Node {
    /** Where a node is in its life. */
    private enum State {
        MADE,
        /** To be started after its predecessor has been closed. */
        WAITING,
        RUNNING,
        ENDED
    }

    private final NodeKey key;
    private final Recipe recipe;
    private final NodeHealth health;
    private final NodeHost host;
    private final Sockets sockets;
    private final Supplier<Component> maker;
    private final AdmissionControl admission = this::admit;
    private volatile Component component;
    private volatile State state = State.MADE;

    /**
     * What joins a component to others; it keeps them for life.
     *
     * @param edge leads into it; never used for receivers and extensions
     * @param outlet leads out of a processor
     * @param intakes lead out of a receiver or connector, by signal
     * @param metrics of a processor
     */
    record Sockets(Edge edge, Outlet outlet, Map<Signal, Intake> intakes, Optional<ProcessorMetrics> metrics) {}

    Node(NodeKey key, Recipe recipe, NodeHealth health, NodeHost host, Sockets sockets, Supplier<Component> maker) {
        this.key = key;
        this.recipe = recipe;
        this.health = health;
        this.host = host;
        this.sockets = sockets;
        this.maker = maker;
        this.component = maker.get();
    }

    NodeKey key() {
        return key;
    }

    Recipe recipe() {
        return recipe;
    }

    NodeHealth health() {
        return health;
    }

    NodeHost host() {
        return host;
    }

    Sockets sockets() {
        return sockets;
    }

    Component component() {
        return component;
    }

    boolean is(ComponentKind kind) {
        return key.kind() == kind;
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Starts the component and lets data in. */
    void start() throws Exception {
        component.start();
        state = State.RUNNING;
        health.started();
        if (component instanceof Consumer consumer) {
            sockets.edge().open(counted(consumer));
        }
    }

    private Consumer counted(Consumer consumer) {
        return sockets.metrics()
                .<Consumer>map(metrics -> batch -> {
                    metrics.incoming(batch.itemCount());
                    return consumer.consume(batch);
                })
                .orElse(consumer);
    }

    /** Puts the start off, until something has been closed. */
    void waitForItsTurn() {
        state = State.WAITING;
    }

    /** Makes the component anew after a start that failed. */
    void remake() {
        component = maker.get();
    }

    /** From here on nobody may count on it. */
    void ending() {
        state = State.ENDED;
        health.stopping();
    }

    void ended() {
        health.stopped();
    }

    /** It could not be started, and its predecessor not again either: it is there, and does not work. */
    void broken(String reason) {
        state = State.ENDED;
        health.broken(reason);
        sockets.edge().refuse(reason);
    }

    /** The component's admission control, if it has one; also after it was made anew. */
    Optional<AdmissionControl> control() {
        return component instanceof AdmissionControl ? Optional.of(admission) : Optional.empty();
    }

    private Admission admit(long sizeBytes) {
        return component instanceof AdmissionControl control ? control.admit(sizeBytes) : Admission.FREE;
    }
}
