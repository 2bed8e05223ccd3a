package io.spillway.kubernetes.attributes;

import io.spillway.kubernetes.client.Kind;
import io.spillway.kubernetes.store.Container;
import io.spillway.kubernetes.store.Described;
import io.spillway.kubernetes.store.Meta;
import io.spillway.kubernetes.store.Owner;
import io.spillway.kubernetes.store.Pod;
import io.spillway.kubernetes.store.Uid;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Tells the attributes of a pod, of its container, and of the objects around it. Immutable. */
final class Enrichment {
    private static final List<String> WORKLOADS =
            List.of("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "CronJob", "Job");

    private final Set<String> fields;
    private final List<TagRule> rules;
    private final boolean otelAnnotations;
    private final Metadata metadata;
    private final Owners owners;

    /** The place where attributes go; those that are there already stay. */
    interface Target {
        /** The text of an attribute; empty when there is none. */
        String get(String name);

        void put(String name, String value);

        void putList(String name, String value);
    }

    Enrichment(ExtractConfig config, Metadata metadata) {
        this.fields = Set.copyOf(config.metadata());
        this.rules = TagRule.of(config);
        this.otelAnnotations = config.otelAnnotations();
        this.metadata = metadata;
        this.owners = new Owners(metadata);
    }

    /** Adds everything that comes from a pod. */
    void add(Pod pod, Target target) {
        Meta meta = pod.meta();
        put(target, "k8s.namespace.name", meta.namespace());
        put(target, "k8s.pod.name", meta.name());
        put(target, "k8s.pod.hostname", pod.hostname());
        put(target, "k8s.node.name", pod.node());
        put(
                target,
                "k8s.pod.ip",
                pod.addresses().isEmpty() ? "" : pod.addresses().getFirst());
        if (fields.contains("k8s.pod.uid")) {
            target.put("k8s.pod.uid", meta.uid().toString());
        }
        if (fields.contains("k8s.pod.start_time") && meta.createdSeconds() != 0) {
            target.put(
                    "k8s.pod.start_time",
                    Instant.ofEpochSecond(meta.createdSeconds()).toString());
        }
        for (String kind : WORKLOADS) {
            addOwner(pod, kind, target);
        }
        apply("pod", meta, target);
        if (otelAnnotations) {
            addOtelAnnotations(meta, target);
        }
        Optional<Container> container = container(pod, target);
        container.ifPresent(found -> addContainer(found, target));
        if (fields.contains("service.name")) {
            target.put("service.name", serviceName(pod, container));
        }
        addService(pod, container, target);
    }

    private void put(Target target, String name, String value) {
        if (!value.isEmpty() && fields.contains(name)) {
            target.put(name, value);
        }
    }

    private void addOwner(Pod pod, String kind, Target target) {
        String prefix = "k8s." + kind.toLowerCase(java.util.Locale.ROOT);
        if (!fields.contains(prefix + ".name") && !fields.contains(prefix + ".uid") && !hasRules(kind)) {
            return;
        }
        Owner owner = owners.of(pod, kind);
        put(target, prefix + ".name", owner.name());
        if (!owner.uid().equals(Uid.NONE)) {
            put(target, prefix + ".uid", owner.uid().toString());
        }
        String from = kind.toLowerCase(java.util.Locale.ROOT);
        if (hasRules(kind) && !owner.name().isEmpty()) {
            metadata.byName(NeedsOf.kindOf(from), pod.meta().namespace(), owner.name())
                    .ifPresent(found -> apply(from, found.meta(), target));
        }
    }

    private boolean hasRules(String kind) {
        return has(rule -> rule.from().equalsIgnoreCase(kind));
    }

    private boolean has(Predicate<TagRule> wanted) {
        for (TagRule rule : rules) {
            if (wanted.test(rule)) {
                return true;
            }
        }
        return false;
    }

    private void apply(String from, Meta object, Target target) {
        for (TagRule rule : rules) {
            if (rule.from().equals(from)) {
                rule.apply(object, target::put);
            }
        }
    }

    private static void addOtelAnnotations(Meta meta, Target target) {
        meta.annotations().forEach((name, value) -> {
            if (name.startsWith(NeedsOf.OTEL_PREFIX)) {
                target.put(name.substring(NeedsOf.OTEL_PREFIX.length()), value);
            }
        });
    }

    /** The container that the resource names, or the only one. */
    private static Optional<Container> container(Pod pod, Target target) {
        String id = Container.bareId(target.get("container.id"));
        String name = target.get("k8s.container.name");
        List<Container> running =
                pod.containers().stream().filter(each -> !each.init()).toList();
        if (id.isEmpty() && name.isEmpty()) {
            return running.size() == 1 ? Optional.of(running.getFirst()) : Optional.empty();
        }
        return pod.containers().stream()
                .filter(each ->
                        name.isEmpty() ? each.id().equals(id) : each.name().equals(name))
                .findFirst();
    }

    private void addContainer(Container container, Target target) {
        put(target, "k8s.container.name", container.name());
        String restarts = target.get("k8s.container.restart_count");
        if (restarts.isEmpty() || restarts.equals(Integer.toString(container.restarts()))) {
            put(target, "container.id", container.id());
        }
        Image image = Image.of(container.image());
        put(target, "container.image.name", image.name());
        put(target, "container.image.tag", image.tag());
        if (fields.contains("container.image.tags") && !image.tag().isEmpty()) {
            target.putList("container.image.tags", image.tag());
        }
        String digest = Image.repoDigest(container.imageId());
        if (fields.contains("container.image.repo_digests") && !digest.isEmpty()) {
            target.putList("container.image.repo_digests", digest);
        }
    }

    private String serviceName(Pod pod, Optional<Container> container) {
        Meta meta = pod.meta();
        String annotated = meta.annotations().get(NeedsOf.OTEL_PREFIX + "service.name");
        String instance = meta.labels().get("app.kubernetes.io/instance");
        String name = meta.labels().get("app.kubernetes.io/name");
        for (String known : List.of(annotated, instance, name)) {
            if (!known.isEmpty()) {
                return known;
            }
        }
        for (String kind : WORKLOADS) {
            String owner = owners.of(pod, kind).name();
            if (!owner.isEmpty()) {
                return owner;
            }
        }
        return meta.owner().kind().isEmpty()
                ? meta.name()
                : container.map(Container::name).orElse(meta.name());
    }

    private void addService(Pod pod, Optional<Container> container, Target target) {
        put(target, "service.namespace", pod.meta().namespace());
        String version = pod.meta().labels().get("app.kubernetes.io/version");
        put(
                target,
                "service.version",
                version.isEmpty() ? container.map(Enrichment::imageVersion).orElse("") : version);
        if (fields.contains("service.instance.id") && container.isPresent()) {
            target.put(
                    "service.instance.id",
                    pod.meta().namespace() + "." + pod.meta().name() + "."
                            + container.get().name());
        }
    }

    private static String imageVersion(Container container) {
        Image image = Image.of(container.image());
        if (image.digest().isEmpty()) {
            return image.tag();
        }
        return image.tag().isEmpty() ? image.digest() : image.tag() + "@" + image.digest();
    }

    /** Adds everything that comes from the namespace and the node, of the pod or else of the resource. */
    void addSurroundings(Optional<Pod> pod, Target target) {
        String namespace = pod.map(found -> found.meta().namespace()).orElseGet(() -> target.get("k8s.namespace.name"));
        String node = pod.map(Pod::node).filter(name -> !name.isEmpty()).orElseGet(() -> target.get("k8s.node.name"));
        metadata.byName(Kind.NAMESPACES, "", namespace).ifPresent(found -> apply("namespace", found.meta(), target));
        Optional<Described> nodeObject = metadata.byName(Kind.NODES, "", node);
        nodeObject.ifPresent(found -> apply("node", found.meta(), target));
        if (fields.contains("k8s.node.uid")) {
            nodeObject.ifPresent(
                    found -> target.put("k8s.node.uid", found.meta().uid().toString()));
        }
        if (fields.contains("k8s.cluster.uid")) {
            metadata.byName(Kind.NAMESPACES, "", "kube-system")
                    .ifPresent(found ->
                            target.put("k8s.cluster.uid", found.meta().uid().toString()));
        }
    }
}
