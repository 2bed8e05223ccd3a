package io.spillway.component;

import java.util.Set;

/** Makes {@link Exporter exporters}. */
public non-sealed interface ExporterFactory<C extends Record> extends ComponentFactory<C> {
    /**
     * Creates an exporter; no I/O.
     *
     * @param signals the signals of the pipelines that name this exporter; at least one
     */
    Exporter create(C config, Set<Signal> signals, ComponentContext context);

    @Override
    default ComponentKind kind() {
        return ComponentKind.EXPORTER;
    }
}
