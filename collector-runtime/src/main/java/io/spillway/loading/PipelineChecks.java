package io.spillway.loading;

import static io.spillway.component.ComponentKind.CONNECTOR;
import static io.spillway.component.ComponentKind.EXPORTER;
import static io.spillway.component.ComponentKind.EXTENSION;
import static io.spillway.component.ComponentKind.PROCESSOR;
import static io.spillway.component.ComponentKind.RECEIVER;

import io.spillway.component.ComponentFactory;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Signal;
import io.spillway.loading.ServiceReader.Pipeline;
import io.spillway.loading.ServiceReader.Reference;
import io.spillway.loading.ServiceReader.Service;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that what the service names is there, fits the pipelines that name it, and can be told apart. */
final class PipelineChecks {
    private final Map<ComponentKind, Map<ComponentId, ConfiguredComponent>> configured;
    private final Problems problems;

    PipelineChecks(Map<ComponentKind, Map<ComponentId, ConfiguredComponent>> configured, Problems problems) {
        this.configured = configured;
        this.problems = problems;
    }

    void check(Service service) {
        of(CONNECTOR).values().forEach(this::checkAmbiguous);
        service.extensions().forEach(this::checkExtension);
        for (Pipeline pipeline : service.pipelines()) {
            pipeline.receivers().forEach(it -> checkEnd(pipeline, RECEIVER, it));
            pipeline.exporters().forEach(it -> checkEnd(pipeline, EXPORTER, it));
            checkProcessors(pipeline);
        }
        new ConnectorChecks(of(CONNECTOR), service.pipelines(), problems).check();
    }

    private Map<ComponentId, ConfiguredComponent> of(ComponentKind kind) {
        return ConfiguredComponent.in(configured, kind);
    }

    private void checkAmbiguous(ConfiguredComponent connector) {
        ComponentId id = connector.id();
        for (ComponentKind kind : List.of(EXPORTER, RECEIVER)) {
            if (of(kind).containsKey(id)) {
                problems.add(
                        connector.place(),
                        KeyPath.join(CONNECTOR.section(), id.toString()),
                        ("ambiguous ID: Found both \"%s\" %s and \"%s\" connector. Change one of the components' IDs to "
                                        + "eliminate ambiguity (e.g. rename \"%s\" connector to \"%s/connector\")")
                                .formatted(id, kind.key(), id, id, id));
            }
        }
    }

    private void checkExtension(Reference reference) {
        if (!of(EXTENSION).containsKey(reference.id())) {
            notConfigured(
                    reference, Service.EXTENSIONS_PATH, EXTENSION, of(EXTENSION).keySet());
        }
    }

    private void checkEnd(Pipeline pipeline, ComponentKind kind, Reference reference) {
        if (of(CONNECTOR).containsKey(reference.id())) {
            return;
        }
        ConfiguredComponent component = of(kind).get(reference.id());
        if (component == null) {
            Set<ComponentId> near = new HashSet<>(of(kind).keySet());
            near.addAll(of(CONNECTOR).keySet());
            notConfigured(reference, pipeline.path(), kind, near);
        } else {
            component.factory().ifPresent(factory -> checkSignal(pipeline, kind, reference, factory));
        }
    }

    private void checkProcessors(Pipeline pipeline) {
        Set<ComponentId> seen = new HashSet<>();
        for (Reference reference : pipeline.processors()) {
            ConfiguredComponent component = of(PROCESSOR).get(reference.id());
            if (!seen.add(reference.id())) {
                problems.add(
                        reference.place(),
                        pipeline.path(),
                        "references processor \"" + reference.id() + "\" multiple times");
            } else if (component == null) {
                notConfigured(
                        reference, pipeline.path(), PROCESSOR, of(PROCESSOR).keySet());
            } else {
                component.factory().ifPresent(factory -> checkSignal(pipeline, PROCESSOR, reference, factory));
            }
        }
    }

    private void notConfigured(Reference reference, String path, ComponentKind kind, Set<ComponentId> near) {
        problems.unknown(
                reference.place(),
                path,
                "references " + kind.key() + " \"" + reference.id() + "\" which is not configured",
                reference.id().toString(),
                near.stream().map(ComponentId::toString).sorted().toList());
    }

    private void checkSignal(Pipeline pipeline, ComponentKind kind, Reference reference, ComponentFactory<?> factory) {
        Signal signal = pipeline.id().signal();
        if (!factory.signals().containsKey(signal)) {
            problems.add(Problem.at(
                            reference.place(),
                            pipeline.path(),
                            "failed to create \"%s\" %s for data type \"%s\": telemetry type is not supported"
                                    .formatted(reference.id(), kind.key(), signal))
                    .expecting("one of "
                            + factory.signals().keySet().stream()
                                    .map(Signal::key)
                                    .sorted()
                                    .toList()));
        }
    }
}
