package io.spillway.component;

/** Makes {@link Processor processors}. */
public non-sealed interface ProcessorFactory<C extends Record> extends ComponentFactory<C> {
    /**
     * Creates a processor for one pipeline; no I/O.
     *
     * @param signal the signal of the pipeline
     * @param next the rest of the pipeline
     */
    Processor create(C config, Signal signal, Consumer next, ComponentContext context);

    @Override
    default ComponentKind kind() {
        return ComponentKind.PROCESSOR;
    }
}
