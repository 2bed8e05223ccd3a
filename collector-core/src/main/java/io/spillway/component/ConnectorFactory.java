package io.spillway.component;

import java.util.Map;
import java.util.Set;

/** Makes {@link Connector connectors}. */
public non-sealed interface ConnectorFactory<C extends Record> extends ComponentFactory<C> {
    /** Whether it can take in {@code from} and hand on {@code to}. */
    boolean connects(Signal from, Signal to);

    /**
     * Creates a connector; no I/O.
     *
     * @param from what the pipelines that export to it carry
     * @param next where it hands in telemetry, by signal; just the signals of the pipelines that receive from it
     */
    Connector create(C config, Set<Signal> from, Map<Signal, PipelineInput> next, ComponentContext context);

    @Override
    default ComponentKind kind() {
        return ComponentKind.CONNECTOR;
    }
}
