package io.spillway.kubernetes.attributes;

import io.spillway.config.Checks;
import java.util.List;
import java.util.Set;

/**
 * A way to find the pod of a resource.
 *
 * @param sources the facts that must all lead to the pod, at most four
 */
public record AssociationConfig(List<SourceConfig> sources) {
    /** Attributes by which a pod can be found; others only narrow the choice. */
    static final Set<String> FINDERS =
            Set.of("k8s.pod.ip", "ip", "host.name", "k8s.pod.uid", "k8s.pod.name", "container.id");

    public AssociationConfig {
        sources = List.copyOf(sources);
        new Checks()
                .that(
                        sources.isEmpty() || sources.stream().anyMatch(AssociationConfig::finds),
                        "sources",
                        "no source finds a pod (expected: connection, or at least one of the attributes "
                                + FINDERS.stream().sorted().toList() + ")")
                .done();
    }

    private static boolean finds(SourceConfig source) {
        return source.from().equals("connection") || FINDERS.contains(source.name());
    }

    /**
     * A fact.
     *
     * @param from {@code connection} for the address of the sender, or {@code resource_attribute}
     * @param name the attribute
     */
    public record SourceConfig(String from, String name) {
        private static final List<String> KINDS = List.of("connection", "resource_attribute");

        public SourceConfig {
            new Checks()
                    .that(KINDS.contains(from), "from", "\"" + from + "\"", "one of " + KINDS)
                    .that(!from.equals("resource_attribute") || !name.isEmpty(), "name", "requires a non-empty name")
                    .done();
        }
    }
}
