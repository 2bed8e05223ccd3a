package io.spillway.pipeline;

import io.spillway.component.ComponentFactory;
import io.spillway.component.Signal;
import java.util.Set;

/**
 * What a component was made from. While that stays the same, and so do the extensions it uses, a reload keeps the instance.
 *
 * @param factory the class of the factory
 * @param from the signals that an exporter or connector takes
 * @param to the signals that a receiver or connector hands on
 */
record Recipe(Class<?> factory, Record config, Set<Signal> from, Set<Signal> to) {
    Recipe {
        from = Set.copyOf(from);
        to = Set.copyOf(to);
    }

    static Recipe of(ComponentFactory<?> factory, Record config, Set<Signal> from, Set<Signal> to) {
        return new Recipe(factory.getClass(), config, from, to);
    }
}
