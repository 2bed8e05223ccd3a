package io.spillway.kubernetes.attributes;

import com.google.re2j.Pattern;
import io.spillway.kubernetes.store.Container;
import io.spillway.kubernetes.store.IpAddress;
import io.spillway.kubernetes.store.ObjectStore;
import io.spillway.kubernetes.store.Pod;
import io.spillway.kubernetes.store.Uid;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Finds the pod of a resource. */
final class PodFinder {
    /** The pod that runs, or else the newest. */
    private static final Comparator<Pod> BEST = Comparator.<Pod, Boolean>comparing(pod -> !pod.isFinished())
            .thenComparingLong(Pod::startedSeconds)
            .thenComparingLong(pod -> pod.meta().createdSeconds());

    private static final List<AssociationConfig> WITHOUT_ANY =
            List.of(by("resource_attribute", "k8s.pod.ip"), by("resource_attribute", "ip"), by("connection", ""));

    private final List<AssociationConfig> associations;
    private final List<Pattern> excluded;
    private final ObjectStore<Pod> pods;

    PodFinder(K8sAttributesConfig config, ObjectStore<Pod> pods) {
        this.associations = config.podAssociation().isEmpty() ? WITHOUT_ANY : config.podAssociation();
        this.excluded = config.exclude().pods().stream()
                .map(pod -> Pattern.compile(pod.name()))
                .toList();
        this.pods = pods;
    }

    private static AssociationConfig by(String from, String name) {
        return new AssociationConfig(List.of(new AssociationConfig.SourceConfig(from, name)));
    }

    /**
     * Finds the pod.
     *
     * @param connection the address of the sender; empty when it is not known
     * @param attribute the text of an attribute of the resource; empty when there is none
     */
    Optional<Pod> find(String connection, Function<String, String> attribute) {
        for (AssociationConfig association : associations) {
            Optional<Pod> pod = find(association, connection, attribute).filter(this::isWanted);
            if (pod.isPresent()) {
                return pod;
            }
        }
        return Optional.empty();
    }

    private boolean isWanted(Pod pod) {
        return !pod.meta().annotations().get(NeedsOf.IGNORE).equals("true")
                && excluded.stream()
                        .noneMatch(name -> name.matcher(pod.meta().name()).find());
    }

    private Optional<Pod> find(AssociationConfig association, String connection, Function<String, String> attribute) {
        Optional<Pod> found = Optional.empty();
        for (AssociationConfig.SourceConfig source : association.sources()) {
            if (value(source, connection, attribute).isEmpty()) {
                return Optional.empty();
            }
            found = found.isPresent() ? found : lookUp(source, value(source, connection, attribute), attribute);
        }
        return found.filter(pod -> association.sources().stream()
                .allMatch(source -> matches(pod, source, value(source, connection, attribute))));
    }

    private static String value(
            AssociationConfig.SourceConfig source, String connection, Function<String, String> attribute) {
        return source.from().equals("connection") ? connection : attribute.apply(source.name());
    }

    private Optional<Pod> lookUp(
            AssociationConfig.SourceConfig source, String value, Function<String, String> attribute) {
        return switch (source.name()) {
            case "", "k8s.pod.ip", "ip", "host.name" -> byAddress(value);
            case "k8s.pod.uid" -> pods.byUid(Uid.of(value));
            case "container.id" -> {
                String id = Container.bareId(value);
                yield pods.find(id.hashCode(), pod -> pod.hasContainer(id), BEST);
            }
            case "k8s.pod.name" -> {
                String namespace = attribute.apply("k8s.namespace.name");
                yield pods.find(value.hashCode(), pod -> isNamed(pod, namespace, value), BEST);
            }
            default -> Optional.empty();
        };
    }

    private Optional<Pod> byAddress(String text) {
        String address = IpAddress.canonical(text);
        return pods.find(address.hashCode(), pod -> pod.ownsAddress(address), BEST);
    }

    private static boolean isNamed(Pod pod, String namespace, String name) {
        return pod.meta().name().equals(name)
                && (namespace.isEmpty() || pod.meta().namespace().equals(namespace));
    }

    private static boolean matches(Pod pod, AssociationConfig.SourceConfig source, String value) {
        return switch (source.name()) {
            case "", "k8s.pod.ip", "ip", "host.name" -> pod.ownsAddress(IpAddress.canonical(value));
            case "k8s.pod.uid" -> pod.meta().uid().toString().equals(value);
            case "container.id" -> pod.hasContainer(Container.bareId(value));
            case "k8s.pod.name" -> pod.meta().name().equals(value);
            case "k8s.namespace.name" -> pod.meta().namespace().equals(value);
            case "k8s.node.name" -> pod.node().equals(value);
            case "k8s.pod.hostname" -> pod.hostname().equals(value);
            default -> pod.meta().labels().get(source.name()).equals(value);
        };
    }
}
