package io.spillway.component;

import java.util.Map;
import java.util.Set;

/** Makes {@link Connector connectors}. */
public non-sealed interface ConnectorFactory<C extends Record> extends ComponentFactory<C> {
    /** Whether the connector can consume {@code from} and hand on {@code to}. */
    boolean connects(Signal from, Signal to);

    /**
     * Creates a connector; no I/O.
     *
     * @param from the signals of the pipelines that export to the connector
     * @param next the pipelines that receive from the connector, by signal
     */
    Connector create(C config, Set<Signal> from, Map<Signal, PipelineInput> next, ComponentContext context);

    @Override
    default ComponentKind kind() {
        return ComponentKind.CONNECTOR;
    }
}
