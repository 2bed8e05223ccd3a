package io.spillway.kubernetes;

import io.spillway.observe.Metric;
import java.util.List;

/** The declarations of the metrics of watches and of {@code k8s_attributes}. */
public final class KubernetesMetrics {
    private static final String RESOURCE = "resource";

    public static final Metric WATCH_EVENTS = Metric.counter(
            "otelcol_k8s_watch_events",
            "{events}",
            "Number of changes and bookmarks that the API server sent.",
            RESOURCE);
    public static final Metric WATCH_LISTS =
            Metric.counter("otelcol_k8s_watch_lists", "{lists}", "Number of full lists that were read.", RESOURCE);
    public static final Metric WATCH_FAILURES = Metric.counter(
            "otelcol_k8s_watch_failures",
            "{failures}",
            "Number of lists and watches that failed, by reason: connection, silent, gone (the version is too old), denied,"
                    + " refused (another status) or malformed.",
            RESOURCE,
            "reason");

    /** The name is that of the Go collector. */
    public static final Metric POD_ASSOCIATION = Metric.counter(
            "otelcol_otelsvc_k8s_pod_association",
            "{resources}",
            "Number of resources for which a pod was looked for, by status: success (it was found) or error.",
            "processor",
            "otel_signal",
            "status");

    private KubernetesMetrics() {}

    static List<Metric> all() {
        return List.of(WATCH_EVENTS, WATCH_LISTS, WATCH_FAILURES, POD_ASSOCIATION);
    }
}
