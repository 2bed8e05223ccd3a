package io.spillway.component;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The component types that this collector has. */
public final class ComponentCatalog {
    private final Map<ComponentKind, Map<String, ComponentFactory<?>>> byName = new EnumMap<>(ComponentKind.class);
    private final Map<ComponentKind, Map<String, ComponentFactory<?>>> byType = new EnumMap<>(ComponentKind.class);

    /**
     * A catalog of these factories alone.
     *
     * @throws IllegalArgumentException when two factories of one kind share a type or alias
     */
    public ComponentCatalog(Collection<? extends ComponentFactory<?>> factories) {
        for (ComponentKind kind : ComponentKind.values()) {
            byName.put(kind, new TreeMap<>());
            byType.put(kind, new TreeMap<>());
        }
        for (ComponentFactory<?> factory : factories) {
            add(factory.type(), factory);
            types(factory.kind()).put(factory.type(), factory);
            factory.aliases().forEach(alias -> add(alias, factory));
        }
    }

    /** Everything found on the class path. */
    @SuppressWarnings("rawtypes")
    public static ComponentCatalog load() {
        Collection<ComponentFactory<?>> found = new ArrayList<>();
        for (Class<? extends ComponentFactory> service : List.of(
                ReceiverFactory.class,
                ProcessorFactory.class,
                ExporterFactory.class,
                ConnectorFactory.class,
                ExtensionFactory.class)) {
            for (ComponentFactory factory : ServiceLoader.load(service)) {
                found.add((ComponentFactory<?>) factory);
            }
        }
        return new ComponentCatalog(found);
    }

    /** The factory of a type or alias. */
    public Optional<ComponentFactory<?>> find(ComponentKind kind, String typeOrAlias) {
        return Optional.ofNullable(names(kind).get(typeOrAlias));
    }

    /** The factories of a kind, ordered by type. */
    public Collection<ComponentFactory<?>> factories(ComponentKind kind) {
        return List.copyOf(types(kind).values());
    }

    private void add(String name, ComponentFactory<?> factory) {
        ComponentFactory<?> other = names(factory.kind()).putIfAbsent(name, factory);
        if (other != null) {
            throw new IllegalArgumentException("two " + factory.kind().section() + " are called " + name + ": "
                    + other.getClass().getName() + " and " + factory.getClass().getName());
        }
    }

    private Map<String, ComponentFactory<?>> names(ComponentKind kind) {
        return Objects.requireNonNull(byName.get(kind));
    }

    private Map<String, ComponentFactory<?>> types(ComponentKind kind) {
        return Objects.requireNonNull(byType.get(kind));
    }
}
