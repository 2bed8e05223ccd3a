package io.spillway.loading;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.loading.ConfigNode.Entry;
import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Nothing;
import io.spillway.loading.ConfigNode.Scalar;
import io.spillway.loading.ConfigNode.Sequence;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** Reads the whole tree: the sections of components, then what the service makes of them. */
final class CollectorReader {
    private static final String SERVICE = "service";
    private static final List<String> TOP_LEVEL = Stream.concat(
                    Arrays.stream(ComponentKind.values()).map(ComponentKind::section), Stream.of(SERVICE))
            .toList();

    private final ComponentCatalog catalog;
    private final Binder binder;
    private final Problems problems;

    CollectorReader(ComponentCatalog catalog, Binder binder, Problems problems) {
        this.catalog = catalog;
        this.binder = binder;
        this.problems = problems;
    }

    /** Reads the tree. The result is valid only when the reader has noted no problem. */
    CollectorConfig read(Mapping tree) {
        tree.entries().forEach((key, entry) -> {
            if (!TOP_LEVEL.contains(key)) {
                problems.unknown(entry.key(), key, "unknown key (valid values: " + TOP_LEVEL + ")", key, TOP_LEVEL);
            }
        });
        Map<ComponentKind, Map<ComponentId, ConfiguredComponent>> configured = new EnumMap<>(ComponentKind.class);
        for (ComponentKind kind : ComponentKind.values()) {
            configured.put(kind, section(kind, child(tree, kind.section())));
        }
        checkPresence(tree);
        ServiceReader.Service service = new ServiceReader(binder, problems).read(child(tree, SERVICE), tree.place());
        new PipelineChecks(configured, problems).check(service);
        ConfiguredComponent.in(configured, ComponentKind.PROCESSOR).keySet().forEach(id -> excuseUnused(id, service));
        return new CollectorConfig(
                components(configured),
                service.extensionIds().stream()
                        .filter(id -> hasConfig(configured, id))
                        .toList(),
                service.pipelineConfigs(),
                service.telemetry(),
                new PushReader(catalog, binder, problems).read(service.telemetry(), tree.place()),
                service.memory());
    }

    /** A part of a processor for one signal matters only where a pipeline of this signal names the processor. */
    private void excuseUnused(ComponentId processor, ServiceReader.Service service) {
        String path = path(ComponentKind.PROCESSOR, processor) + KeyPath.SEPARATOR;
        binder.ofOneSignal().forEach((part, signal) -> {
            if (part.startsWith(path) && !service.hasProcessor(processor, signal)) {
                problems.excuse(part, "no pipeline of " + signal + " uses it");
            }
        });
    }

    /** An extension without effect is configured and is not started. */
    private static boolean hasConfig(
            Map<ComponentKind, Map<ComponentId, ConfiguredComponent>> configured, ComponentId extension) {
        ConfiguredComponent component =
                ConfiguredComponent.in(configured, ComponentKind.EXTENSION).get(extension);
        return component != null && component.config().isPresent();
    }

    private static Optional<ConfigNode> child(Mapping mapping, String key) {
        return mapping.entry(key).map(Entry::value);
    }

    private Map<ComponentId, ConfiguredComponent> section(ComponentKind kind, Optional<ConfigNode> node) {
        Map<ComponentId, ConfiguredComponent> components = new LinkedHashMap<>();
        switch (node.orElseGet(() -> new Nothing(Place.of(""), Optional.empty(), false))) {
            case Mapping mapping -> mapping.entries().forEach((key, entry) -> component(kind, key, entry, components));
            case Nothing _ -> {}
            case Scalar it -> new SingleValue(problems, it, kind.section()).wrong("a map of components", true);
            case Sequence it -> new SingleValue(problems, it, kind.section()).wrong("a map of components", true);
        }
        return components;
    }

    private void component(
            ComponentKind kind, String key, Entry entry, Map<ComponentId, ConfiguredComponent> components) {
        try {
            ComponentId id = ComponentId.parse(key);
            Optional<ComponentConfig> config = config(kind, id, entry);
            if (components.put(id, new ConfiguredComponent(id, entry.key(), config)) != null) {
                problems.add(entry.key(), kind.section(), "duplicate name \"" + id + "\" after trimming spaces");
            }
        } catch (IllegalArgumentException e) {
            problems.add(entry.key(), kind.section(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<ComponentConfig> config(ComponentKind kind, ComponentId id, Entry entry) {
        Optional<ComponentFactory<?>> factory = catalog.find(kind, id.type());
        if (factory.isPresent()) {
            return Optional.of(config(id, factory.get(), entry, path(kind, id)));
        }
        Optional<FormerType> former = FormerType.find(kind, id.type());
        if (former.isPresent()) {
            return former(former.get(), kind, id, entry);
        }
        List<String> valid = types(kind);
        String text = "unknown type: \"" + id.type() + "\" for id: \"" + id + "\" (valid values: " + valid + ")";
        problems.unknown(entry.key(), kind.section(), text, id.type(), valid);
        return Optional.empty();
    }

    private ComponentConfig config(ComponentId id, ComponentFactory<?> factory, Entry entry, String path) {
        // The value of "otlp:" stands at the end of the line; the key is the better place to point at.
        ConfigNode node = entry.value() instanceof Nothing nothing
                ? new Nothing(entry.key(), nothing.text(), nothing.unset())
                : entry.value();
        return new ComponentConfig(id, factory, binder.bind(factory.defaults(), node, path));
    }

    private Optional<ComponentConfig> former(FormerType former, ComponentKind kind, ComponentId id, Entry entry) {
        String path = path(kind, id);
        return switch (former) {
            case FormerType.WithoutEffect it -> {
                problems.warn(entry.key(), path, "has no effect: " + it.reason());
                yield Optional.empty();
            }
            case FormerType.Removed it -> {
                problems.add(entry.key(), path, "is no longer supported: write " + it.lines());
                yield Optional.empty();
            }
            case FormerType.Renamed it -> {
                problems.warn(entry.key(), path, "is now called " + it.type() + ": write " + it.lines());
                Entry renamed = new Entry(entry.key(), LoggingExporter.asDebug(entry.value(), path, problems));
                yield catalog.find(kind, it.type()).map(factory -> config(id, factory, renamed, path));
            }
        };
    }

    private static String path(ComponentKind kind, ComponentId id) {
        return KeyPath.join(kind.section(), id.toString());
    }

    private List<String> types(ComponentKind kind) {
        return catalog.factories(kind).stream()
                .flatMap(factory -> Stream.concat(Stream.of(factory.type()), factory.aliases().stream()))
                .sorted()
                .toList();
    }

    /** Checks the content of the file and not the result of reading it: wrong ids have been reported. */
    private void checkPresence(Mapping tree) {
        Place place = new Place(tree.place().source(), 0, 0);
        if (Arrays.stream(ComponentKind.values()).allMatch(kind -> isEmpty(tree, kind))) {
            problems.add(place, "", "empty configuration file");
            return;
        }
        if (isEmpty(tree, ComponentKind.RECEIVER)) {
            problems.add(place, "", "no receiver configuration specified in config");
        }
        if (isEmpty(tree, ComponentKind.EXPORTER)) {
            problems.add(place, "", "no exporter configuration specified in config");
        }
    }

    private static boolean isEmpty(Mapping tree, ComponentKind kind) {
        return child(tree, kind.section())
                .map(section -> section instanceof Nothing
                        || (section instanceof Mapping mapping
                                && mapping.entries().isEmpty()))
                .orElse(true);
    }

    private static Map<ComponentKind, Map<ComponentId, ComponentConfig>> components(
            Map<ComponentKind, Map<ComponentId, ConfiguredComponent>> configured) {
        Map<ComponentKind, Map<ComponentId, ComponentConfig>> components = new EnumMap<>(ComponentKind.class);
        configured.forEach((kind, byId) -> {
            SequencedMap<ComponentId, ComponentConfig> configs = new LinkedHashMap<>();
            byId.forEach((id, component) -> component.config().ifPresent(config -> configs.put(id, config)));
            components.put(kind, Collections.unmodifiableSequencedMap(configs));
        });
        return Collections.unmodifiableMap(components);
    }
}
