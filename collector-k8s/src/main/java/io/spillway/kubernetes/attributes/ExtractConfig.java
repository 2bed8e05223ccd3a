package io.spillway.kubernetes.attributes;

import io.spillway.config.Checks;
import java.util.List;

/**
 * The attributes that the processor adds.
 *
 * @param metadata names of attributes, such as {@code k8s.pod.name}
 * @param labels labels that become attributes
 * @param annotations annotations that become attributes
 * @param otelAnnotations each annotation {@code resource.opentelemetry.io/x} of a pod becomes the attribute {@code x}
 * @param deploymentNameFromReplicaset take the name of a deployment from that of its replica set, which needs no watch of replica sets
 */
public record ExtractConfig(
        List<String> metadata,
        List<FieldConfig> labels,
        List<FieldConfig> annotations,
        boolean otelAnnotations,
        boolean deploymentNameFromReplicaset) {
    static final List<String> METADATA = List.of(
            "k8s.namespace.name",
            "k8s.pod.name",
            "k8s.pod.uid",
            "k8s.pod.hostname",
            "k8s.pod.start_time",
            "k8s.pod.ip",
            "k8s.deployment.name",
            "k8s.deployment.uid",
            "k8s.replicaset.name",
            "k8s.replicaset.uid",
            "k8s.daemonset.name",
            "k8s.daemonset.uid",
            "k8s.statefulset.name",
            "k8s.statefulset.uid",
            "k8s.job.name",
            "k8s.job.uid",
            "k8s.cronjob.name",
            "k8s.cronjob.uid",
            "k8s.node.name",
            "k8s.node.uid",
            "k8s.cluster.uid",
            "k8s.container.name",
            "container.id",
            "container.image.name",
            "container.image.tag",
            "container.image.tags",
            "container.image.repo_digests",
            "service.namespace",
            "service.name",
            "service.version",
            "service.instance.id");

    static final ExtractConfig DEFAULTS = new ExtractConfig(
            List.of(
                    "k8s.namespace.name",
                    "k8s.pod.name",
                    "k8s.pod.uid",
                    "k8s.pod.start_time",
                    "k8s.deployment.name",
                    "k8s.node.name",
                    "k8s.container.name",
                    "container.image.name",
                    "container.image.tag"),
            List.of(),
            List.of(),
            false,
            true);

    private static void check(List<FieldConfig> fields, String key, Checks checks) {
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).check(checks, key + "::" + i);
        }
    }

    public ExtractConfig {
        metadata = List.copyOf(metadata);
        labels = List.copyOf(labels);
        annotations = List.copyOf(annotations);
        Checks checks = new Checks();
        for (int i = 0; i < metadata.size(); i++) {
            String field = metadata.get(i);
            checks.that(
                    METADATA.contains(field), "metadata::" + i, "\"" + field + "\" is not a supported metadata field");
        }
        check(labels, "labels", checks);
        check(annotations, "annotations", checks);
        checks.done();
    }
}
