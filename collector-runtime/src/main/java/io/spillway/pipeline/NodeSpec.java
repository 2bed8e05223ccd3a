package io.spillway.pipeline;

import io.spillway.component.ComponentFactory;
import io.spillway.component.Signal;
import java.util.Set;

/**
 * The properties that make a component. A reload keeps an instance while its spec and the extensions that it uses stay the same.
 *
 * @param factory the class of the factory
 * @param from the signals that an exporter or connector consumes
 * @param to the signals that a receiver or connector hands on
 */
record NodeSpec(Class<?> factory, Record config, Set<Signal> from, Set<Signal> to) {
    NodeSpec {
        from = Set.copyOf(from);
        to = Set.copyOf(to);
    }

    static NodeSpec of(ComponentFactory<?> factory, Record config, Set<Signal> from, Set<Signal> to) {
        return new NodeSpec(factory.getClass(), config, from, to);
    }
}
