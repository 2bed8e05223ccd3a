package io.spillway.component;

import java.util.Map;

/** Makes {@link Receiver receivers}. */
public non-sealed interface ReceiverFactory<C extends Record> extends ComponentFactory<C> {
    /**
     * Creates a receiver; no I/O.
     *
     * @param next the pipelines that name this receiver, by signal; at least one
     */
    Receiver create(C config, Map<Signal, PipelineInput> next, ComponentContext context);

    @Override
    default ComponentKind kind() {
        return ComponentKind.RECEIVER;
    }
}
