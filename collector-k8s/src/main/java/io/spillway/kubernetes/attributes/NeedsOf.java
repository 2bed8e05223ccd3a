package io.spillway.kubernetes.attributes;

import io.spillway.kubernetes.client.Kind;
import io.spillway.kubernetes.store.Wanted;
import io.spillway.kubernetes.watch.Selection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out which objects a configuration needs; the watches and the printed role both come from it. */
final class NeedsOf {
    static final String IGNORE = "opentelemetry.io/k8s-processor/ignore";
    static final String OTEL_PREFIX = "resource.opentelemetry.io/";
    private static final List<Kind> KINDS = List.of(
            Kind.PODS, Kind.NAMESPACES, Kind.NODES, Kind.DEPLOYMENTS, Kind.STATEFUL_SETS, Kind.DAEMON_SETS, Kind.JOBS);

    private NeedsOf() {}

    /** The kind of object that a rule reads. */
    static Kind kindOf(String from) {
        return KINDS.get(FieldConfig.SOURCES.indexOf(from));
    }

    static Metadata.Needs needs(K8sAttributesConfig config, Map<String, String> environment) {
        String node = config.filter().nodeName(environment);
        String namespace = config.filter().namespace();
        Map<Kind, Wanted> wanted = wanted(config.extract());
        Map<Kind, Selection> others = new EnumMap<>(Kind.class);
        for (Kind kind : others(config.extract(), wanted)) {
            boolean ownNode = kind == Kind.NODES && !node.isEmpty();
            others.put(
                    kind,
                    new Selection(
                            kind,
                            kind.isNamespaced() ? namespace : "",
                            "",
                            ownNode ? "metadata.name=" + node : "",
                            true));
        }
        Selection pods = new Selection(
                Kind.PODS,
                namespace,
                config.filter().labelSelector(),
                config.filter().fieldSelector(node),
                false);
        return new Metadata.Needs(pods, others, wanted);
    }

    private static Map<Kind, Wanted> wanted(ExtractConfig extract) {
        Map<Kind, Wanted> wanted = new EnumMap<>(Kind.class);
        wanted.put(Kind.PODS, new Wanted(true, Set.of(IGNORE), Set.of()));
        if (extract.otelAnnotations() || extract.metadata().contains("service.name")) {
            wanted.merge(
                    Kind.PODS, new Wanted(true, Set.of(), Set.of(OTEL_PREFIX.replace(".", "\\.") + ".*")), Wanted::and);
        }
        TagRule.of(extract).forEach(rule -> wanted.merge(kindOf(rule.from()), rule.wanted(), Wanted::and));
        return wanted;
    }

    private static List<Kind> others(ExtractConfig extract, Map<Kind, Wanted> wanted) {
        List<String> fields = extract.metadata();
        List<Kind> kinds = new ArrayList<>(wanted.keySet());
        kinds.remove(Kind.PODS);
        boolean deployment = fields.contains("k8s.deployment.name") || fields.contains("service.name");
        add(kinds, Kind.REPLICA_SETS, deployment && !extract.deploymentNameFromReplicaset());
        add(kinds, Kind.DEPLOYMENTS, fields.contains("k8s.deployment.uid"));
        add(kinds, Kind.JOBS, fields.contains("k8s.cronjob.uid"));
        add(kinds, Kind.NODES, fields.contains("k8s.node.uid"));
        add(kinds, Kind.NAMESPACES, fields.contains("k8s.cluster.uid"));
        return kinds;
    }

    private static void add(List<Kind> kinds, Kind kind, boolean needed) {
        if (needed && !kinds.contains(kind)) {
            kinds.add(kind);
        }
    }
}
