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
 * One instance of a component with its connections: its {@link NodeInput}, and the consumers behind it. An instance that did
 * not start is made again before the next try.
 */
final class Node {
    private enum State {
        MADE,
        /** Starts after its predecessor has been closed. */
        WAITING,
        RUNNING,
        ENDED
    }

    private final NodeKey key;
    private final NodeSpec spec;
    private final NodeHealth health;
    private final NodeHost host;
    private final Links links;
    private final Supplier<Component> maker;
    private final AdmissionControl admission = this::admit;
    private volatile Component component;
    private volatile State state = State.MADE;

    /**
     * The connections of a component, which keeps them for life.
     *
     * @param input the input of the component; never used for receivers and extensions
     * @param next the consumers behind a processor
     * @param nextPipelines the pipelines behind a receiver or connector, by signal
     * @param metrics the metrics of a processor
     */
    record Links(
            NodeInput input,
            NextConsumers next,
            Map<Signal, NextPipelines> nextPipelines,
            Optional<ProcessorMetrics> metrics) {}

    Node(NodeKey key, NodeSpec spec, NodeHealth health, NodeHost host, Links links, Supplier<Component> maker) {
        this.key = key;
        this.spec = spec;
        this.health = health;
        this.host = host;
        this.links = links;
        this.maker = maker;
        this.component = maker.get();
    }

    NodeKey key() {
        return key;
    }

    NodeSpec spec() {
        return spec;
    }

    NodeHealth health() {
        return health;
    }

    NodeHost host() {
        return host;
    }

    Links links() {
        return links;
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
            links.input().open(counted(consumer));
        }
    }

    private Consumer counted(Consumer consumer) {
        return links.metrics()
                .<Consumer>map(metrics -> new CountedConsumer(metrics::incoming, consumer))
                .orElse(consumer);
    }

    /** Puts the start off until the predecessor has been closed. */
    void postpone() {
        state = State.WAITING;
    }

    /** Makes the component anew after a start that failed. */
    void remake() {
        component = maker.get();
    }

    /** Notes that the component is about to be closed. */
    void ending() {
        state = State.ENDED;
        health.stopping();
    }

    void ended() {
        health.stopped();
    }

    /** Notes that neither the component nor its predecessor could be started: its input refuses every batch. */
    void broken(String reason) {
        state = State.ENDED;
        health.broken(reason);
        links.input().refuse(reason);
    }

    /** The component's admission control, if it has one; valid also after the component was made again. */
    Optional<AdmissionControl> control() {
        return component instanceof AdmissionControl ? Optional.of(admission) : Optional.empty();
    }

    private Admission admit(long sizeBytes) {
        return component instanceof AdmissionControl control ? control.admit(sizeBytes) : Admission.FREE;
    }
}
