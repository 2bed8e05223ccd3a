package io.spillway.kubernetes.attributes;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import java.time.Duration;
import java.util.List;

/**
 * The {@code k8s_attributes} processor.
 *
 * @param authType {@code serviceAccount} for the account of the pod that the collector runs in, {@code kubeConfig}, or {@code none}
 * @param context the context of the kubeconfig file; empty for its current context
 * @param kubeconfigFile the file for {@code kubeConfig}; empty for the one that {@code KUBECONFIG} names, or {@code ~/.kube/config}
 * @param kubeApiQps accepted for files of the OpenTelemetry Collector
 * @param kubeApiBurst accepted for files of the OpenTelemetry Collector
 * @param passthrough only note the address of the sender as {@code k8s.pod.ip}, and ask no API server
 * @param extract the attributes to add
 * @param filter the pods to know
 * @param podAssociation how to find the pod of a resource: the first association that finds one wins. Without any: by {@code
 *     k8s.pod.ip}, then {@code ip}, then the connection
 * @param exclude pods that telemetry is never associated with
 * @param waitForMetadata wait at the start until all metadata is there
 * @param waitForMetadataTimeout the longest wait; then the collector starts without, and a warning says so
 * @param watchSyncPeriod accepted for files of the OpenTelemetry Collector
 * @param podDeleteGracePeriod how long telemetry of a deleted pod still gets its attributes
 */
public record K8sAttributesConfig(
        String authType,
        String context,
        String kubeconfigFile,

        @Ignored("a watch sends too few requests to be limited")
        double kubeApiQps,

        @Ignored("a watch sends too few requests to be limited")
        int kubeApiBurst,

        boolean passthrough,
        ExtractConfig extract,
        FilterConfig filter,
        List<AssociationConfig> podAssociation,
        ExcludeConfig exclude,
        boolean waitForMetadata,
        Duration waitForMetadataTimeout,

        @Ignored("the watches need no resynchronization") Duration watchSyncPeriod,

        Duration podDeleteGracePeriod) {
    private static final double QPS = 5;
    private static final int BURST = 10;
    private static final int MAX_SOURCES = 4;
    private static final List<String> AUTH_TYPES = List.of("serviceAccount", "kubeConfig", "none");

    public static final K8sAttributesConfig DEFAULTS = new K8sAttributesConfig(
            "serviceAccount",
            "",
            "",
            QPS,
            BURST,
            false,
            ExtractConfig.DEFAULTS,
            FilterConfig.DEFAULTS,
            List.of(),
            ExcludeConfig.DEFAULTS,
            true,
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(120));

    public K8sAttributesConfig {
        podAssociation = List.copyOf(podAssociation);
        Checks checks = new Checks()
                .that(AUTH_TYPES.contains(authType), "auth_type", "\"" + authType + "\"", "one of " + AUTH_TYPES)
                .that(!watchSyncPeriod.isNegative(), "watch_sync_period", watchSyncPeriod, ">= 0s")
                .that(
                        !waitForMetadataTimeout.isNegative(),
                        "wait_for_metadata_timeout",
                        waitForMetadataTimeout,
                        ">= 0s")
                .that(!podDeleteGracePeriod.isNegative(), "pod_delete_grace_period", podDeleteGracePeriod, ">= 0s");
        for (int i = 0; i < podAssociation.size(); i++) {
            int sources = podAssociation.get(i).sources().size();
            checks.that(
                    sources <= MAX_SOURCES,
                    "pod_association::" + i + "::sources",
                    "too many association sources: " + sources + " (expected: at most " + MAX_SOURCES + ")");
        }
        checks.done();
    }
}
