package io.spillway.component;

import java.util.Map;

/** Makes {@link Extension extensions}. */
public non-sealed interface ExtensionFactory<C extends Record> extends ComponentFactory<C> {
    /** Creates an extension; no I/O. */
    Extension create(C config, ComponentContext context);

    @Override
    default ComponentKind kind() {
        return ComponentKind.EXTENSION;
    }

    @Override
    default Map<Signal, Stability> signals() {
        return Map.of();
    }

    /** How far the extension can be relied on. */
    Stability stability();
}
