package io.spillway.loading;

import io.spillway.component.ComponentId;
import io.spillway.component.ConnectorFactory;
import io.spillway.component.Signal;
import io.spillway.loading.ServiceReader.Pipeline;
import io.spillway.loading.ServiceReader.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Checks that every connector joins pipelines on both sides, and that no data goes round in circles. */
final class ConnectorChecks {
    private final Map<ComponentId, ConfiguredComponent> connectors;
    private final List<Pipeline> pipelines;
    private final Problems problems;

    ConnectorChecks(Map<ComponentId, ConfiguredComponent> connectors, List<Pipeline> pipelines, Problems problems) {
        this.connectors = connectors;
        this.pipelines = pipelines;
        this.problems = problems;
    }

    /** A way from one pipeline into another. */
    private record Hop(Pipeline from, ComponentId connector, Pipeline to) {}

    void check() {
        List<Hop> hops = new ArrayList<>();
        connectors.forEach((id, component) -> factory(component).ifPresent(factory -> {
            List<Pipeline> feeding = naming(id, Pipeline::exporters);
            List<Pipeline> fed = naming(id, Pipeline::receivers);
            checkSides(id, factory, feeding, fed);
            feeding.forEach(from -> fed.stream()
                    .filter(to -> factory.connects(from.id().signal(), to.id().signal()))
                    .forEach(to -> hops.add(new Hop(from, id, to))));
        }));
        reportCycles(hops);
    }

    private static Optional<ConnectorFactory<?>> factory(ConfiguredComponent component) {
        return component.factory().map(factory -> (ConnectorFactory<?>) factory);
    }

    private List<Pipeline> naming(ComponentId id, Function<Pipeline, List<Reference>> side) {
        return pipelines.stream()
                .filter(pipeline ->
                        side.apply(pipeline).stream().anyMatch(it -> it.id().equals(id)))
                .toList();
    }

    private void checkSides(ComponentId id, ConnectorFactory<?> factory, List<Pipeline> feeding, List<Pipeline> fed) {
        Set<Signal> in = signals(feeding);
        Set<Signal> out = signals(fed);
        for (Signal from : in) {
            if (out.stream().noneMatch(to -> factory.connects(from, to))) {
                oneSided(id, "exporter", "receiver", withSignal(feeding, from), Pipeline::exporters);
            }
        }
        for (Signal to : out) {
            if (in.stream().noneMatch(from -> factory.connects(from, to))) {
                oneSided(id, "receiver", "exporter", withSignal(fed, to), Pipeline::receivers);
            }
        }
    }

    private static Set<Signal> signals(List<Pipeline> pipelines) {
        return pipelines.stream().map(it -> it.id().signal()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Pipeline> withSignal(List<Pipeline> pipelines, Signal signal) {
        return pipelines.stream().filter(it -> it.id().signal() == signal).toList();
    }

    private void oneSided(
            ComponentId id, String used, String missing, List<Pipeline> in, Function<Pipeline, List<Reference>> side) {
        Pipeline first = in.getFirst();
        Place place = side.apply(first).stream()
                .filter(it -> it.id().equals(id))
                .map(Reference::place)
                .findFirst()
                .orElse(first.place());
        String names = in.stream().map(it -> it.id().toString()).sorted().collect(Collectors.joining(" ", "[", "]"));
        problems.add(
                place,
                first.path(),
                "connector \"%s\" used as %s in %s pipeline but not used in any supported %s pipeline"
                        .formatted(id, used, names, missing));
    }

    private void reportCycles(List<Hop> hops) {
        Set<Pipeline> done = new HashSet<>();
        for (Pipeline start : pipelines) {
            follow(start, hops, new ArrayList<>(), done);
        }
    }

    /** Depth first; a way back to a pipeline that is being followed closes a cycle. */
    private void follow(Pipeline at, List<Hop> hops, List<Hop> way, Set<Pipeline> done) {
        if (done.contains(at)) {
            return;
        }
        for (Hop hop : hops) {
            if (hop.from().equals(at)) {
                way.add(hop);
                int start = startOfCycle(way, hop.to());
                if (start >= 0) {
                    reportCycle(way.subList(start, way.size()));
                } else {
                    follow(hop.to(), hops, way, done);
                }
                way.removeLast();
            }
        }
        done.add(at);
    }

    private static int startOfCycle(List<Hop> way, Pipeline target) {
        for (int i = 0; i < way.size(); i++) {
            if (way.get(i).from().equals(target)) {
                return i;
            }
        }
        return -1;
    }

    private void reportCycle(List<Hop> cycle) {
        List<String> steps = new ArrayList<>();
        for (Hop hop : cycle) {
            steps.add(connector(hop));
            hop.to()
                    .processors()
                    .forEach(processor -> steps.add("processor \"%s\" in pipeline \"%s\""
                            .formatted(processor.id(), hop.to().id())));
        }
        steps.add(connector(cycle.getFirst()));
        Pipeline first = cycle.getFirst().from();
        problems.add(first.place(), first.path(), "cycle detected: " + String.join(" -> ", steps));
    }

    private static String connector(Hop hop) {
        return "connector \"%s\" (%s to %s)"
                .formatted(
                        hop.connector(), hop.from().id().signal(), hop.to().id().signal());
    }
}
