package io.spillway.loading;

import io.spillway.component.ComponentId;
import io.spillway.component.Signal;
import io.spillway.loading.ConfigNode.Entry;
import io.spillway.loading.ConfigNode.Mapping;
import io.spillway.loading.ConfigNode.Nothing;
import io.spillway.loading.ConfigNode.Scalar;
import io.spillway.loading.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Reads the section {@code service}. */
final class ServiceReader {
    private static final String SERVICE = "service";
    private static final String EXTENSIONS = "extensions";
    private static final String PIPELINES = "pipelines";
    private static final String TELEMETRY = "telemetry";
    private static final String MEMORY = "memory";
    private static final List<String> KEYS = List.of(EXTENSIONS, PIPELINES, TELEMETRY, MEMORY);
    private static final String RECEIVERS = "receivers";
    private static final String PROCESSORS = "processors";
    private static final String EXPORTERS = "exporters";
    private static final List<String> PIPELINE_KEYS = List.of(RECEIVERS, PROCESSORS, EXPORTERS);

    private final Binder binder;
    private final Problems problems;

    ServiceReader(Binder binder, Problems problems) {
        this.binder = binder;
        this.problems = problems;
    }

    /** A component that the service names, and where. */
    record Reference(ComponentId id, Place place) {}

    /** A pipeline as the file has it. */
    record Pipeline(
            PipelineId id,
            Place place,
            List<Reference> receivers,
            List<Reference> processors,
            List<Reference> exporters) {

        String path() {
            return KeyPath.join(KeyPath.join(SERVICE, PIPELINES), id.toString());
        }

        PipelineConfig config() {
            return new PipelineConfig(id, distinct(receivers), distinct(processors), distinct(exporters));
        }
    }

    /** The whole section. */
    record Service(
            List<Reference> extensions, List<Pipeline> pipelines, TelemetryConfig telemetry, MemoryConfig memory) {
        static final String EXTENSIONS_PATH = KeyPath.join(SERVICE, EXTENSIONS);

        List<ComponentId> extensionIds() {
            return distinct(extensions);
        }

        /** Tells whether a pipeline of this signal names the processor. */
        boolean hasProcessor(ComponentId processor, Signal signal) {
            return pipelines.stream()
                    .filter(pipeline -> pipeline.id().signal() == signal)
                    .flatMap(pipeline -> pipeline.processors().stream())
                    .anyMatch(reference -> reference.id().equals(processor));
        }

        SequencedMap<PipelineId, PipelineConfig> pipelineConfigs() {
            SequencedMap<PipelineId, PipelineConfig> configs = new LinkedHashMap<>();
            pipelines.forEach(pipeline -> configs.put(pipeline.id(), pipeline.config()));
            return Collections.unmodifiableSequencedMap(configs);
        }
    }

    private static List<ComponentId> distinct(List<Reference> references) {
        return references.stream().map(Reference::id).distinct().toList();
    }

    /** @param top the place for problems when the section is absent */
    Service read(Optional<ConfigNode> node, Place top) {
        Place fallback = node.map(ConfigNode::place).orElse(new Place(top.source(), 0, 0));
        Mapping service = mapping(node, fallback, SERVICE);
        reportUnknown(service, SERVICE, KEYS);
        TelemetryConfig telemetry = child(service, TELEMETRY)
                .map(it -> binder.bind(TelemetryConfig.defaults(), it, KeyPath.join(SERVICE, TELEMETRY)))
                .orElseGet(TelemetryConfig::defaults);
        MemoryConfig memory = child(service, MEMORY)
                .map(it -> binder.bind(MemoryConfig.defaults(), it, KeyPath.join(SERVICE, MEMORY)))
                .orElseGet(MemoryConfig::defaults);
        List<Reference> extensions = references(child(service, EXTENSIONS), Service.EXTENSIONS_PATH);
        return new Service(extensions, pipelines(child(service, PIPELINES), fallback), telemetry, memory);
    }

    private Mapping mapping(Optional<ConfigNode> node, Place place, String path) {
        return switch (node.orElseGet(() -> new Nothing(place, Optional.empty(), false))) {
            case Mapping mapping -> mapping;
            case Nothing _ -> new Mapping(place, new LinkedHashMap<>(), Optional.empty());
            case Scalar it -> wrong(it, path);
            case Sequence it -> wrong(it, path);
        };
    }

    private Mapping wrong(ConfigNode node, String path) {
        new SingleValue(problems, node, path).wrong("a map", true);
        return new Mapping(node.place(), new LinkedHashMap<>(), Optional.empty());
    }

    private static Optional<ConfigNode> child(Mapping mapping, String key) {
        return mapping.entry(key).map(Entry::value);
    }

    private void reportUnknown(Mapping mapping, String path, List<String> valid) {
        mapping.entries().forEach((key, entry) -> {
            if (!valid.contains(key)) {
                String text = "unknown key (valid values: " + valid + ")";
                problems.unknown(entry.key(), KeyPath.join(path, key), text, key, valid);
            }
        });
    }

    private List<Pipeline> pipelines(Optional<ConfigNode> node, Place fallback) {
        String path = KeyPath.join(SERVICE, PIPELINES);
        Mapping mapping = mapping(node, node.map(ConfigNode::place).orElse(fallback), path);
        if (mapping.entries().isEmpty()) {
            problems.add(mapping.place(), path, "service must have at least one pipeline");
        }
        Map<PipelineId, Pipeline> pipelines = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> {
            pipelineId(key, entry, path).ifPresent(id -> {
                if (pipelines.put(id, pipeline(id, entry)) != null) {
                    problems.add(entry.key(), path, "duplicate name \"" + id + "\" after trimming spaces");
                }
            });
        });
        return List.copyOf(pipelines.values());
    }

    private Optional<PipelineId> pipelineId(String key, Entry entry, String path) {
        try {
            Optional<PipelineId> id = PipelineId.parse(key);
            if (id.isEmpty()) {
                String type = ComponentId.parse(key).type();
                String text = "unknown signal \"" + type + "\" (valid values: " + PipelineId.SIGNALS + ")";
                problems.unknown(entry.key(), KeyPath.join(path, key), text, type, PipelineId.SIGNALS);
            }
            return id;
        } catch (IllegalArgumentException e) {
            problems.add(entry.key(), path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Pipeline pipeline(PipelineId id, Entry entry) {
        String path = KeyPath.join(KeyPath.join(SERVICE, PIPELINES), id.toString());
        Mapping mapping = mapping(Optional.of(entry.value()), entry.key(), path);
        reportUnknown(mapping, path, PIPELINE_KEYS);
        Pipeline pipeline = new Pipeline(
                id,
                entry.key(),
                references(child(mapping, RECEIVERS), KeyPath.join(path, RECEIVERS)),
                references(child(mapping, PROCESSORS), KeyPath.join(path, PROCESSORS)),
                references(child(mapping, EXPORTERS), KeyPath.join(path, EXPORTERS)));
        requireSome(mapping, RECEIVERS, "must have at least one receiver", path, entry.key());
        requireSome(mapping, EXPORTERS, "must have at least one exporter", path, entry.key());
        return pipeline;
    }

    /** Checks the content of the file and not the result of reading it: wrong ids have been reported. */
    private void requireSome(Mapping mapping, String key, String text, String path, Place place) {
        boolean none = child(mapping, key)
                .map(node -> node instanceof Nothing
                        || (node instanceof Sequence list && list.items().isEmpty()))
                .orElse(true);
        if (none) {
            problems.add(mapping.entry(key).map(Entry::key).orElse(place), path, text);
        }
    }

    private List<Reference> references(Optional<ConfigNode> node, String path) {
        return switch (node.orElseGet(() -> new Nothing(Place.of(""), Optional.empty(), false))) {
            case Nothing _ -> List.of();
            case Sequence list -> references(list.items(), path);
            case Scalar it -> noList(it, path);
            case Mapping it -> noList(it, path);
        };
    }

    private List<Reference> noList(ConfigNode node, String path) {
        new SingleValue(problems, node, path).wrong("a list of component ids", true);
        return List.of();
    }

    private List<Reference> references(List<ConfigNode> items, String path) {
        List<Reference> references = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            ConfigNode item = items.get(i);
            new SingleValue(problems, item, KeyPath.join(path, i))
                    .componentId()
                    .ifPresent(id -> references.add(new Reference((ComponentId) id, item.place())));
        }
        return references;
    }
}
