package io.spillway.kubernetes.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The kinds of objects that the collector reads, with the names that the API has for them. */
public enum Kind {
    PODS("", "v1", "pods", true),
    NAMESPACES("", "v1", "namespaces", false),
    NODES("", "v1", "nodes", false),
    SERVICES("", "v1", "services", true),
    ENDPOINTS("", "v1", "endpoints", true),
    ENDPOINT_SLICES("discovery.k8s.io", "v1", "endpointslices", true),
    INGRESSES("networking.k8s.io", "v1", "ingresses", true),
    DEPLOYMENTS("apps", "v1", "deployments", true),
    REPLICA_SETS("apps", "v1", "replicasets", true),
    STATEFUL_SETS("apps", "v1", "statefulsets", true),
    DAEMON_SETS("apps", "v1", "daemonsets", true),
    JOBS("batch", "v1", "jobs", true),
    CRON_JOBS("batch", "v1", "cronjobs", true);

    private final String group;
    private final String version;
    private final String plural;
    private final boolean namespaced;

    Kind(String group, String version, String plural, boolean namespaced) {
        this.group = group;
        this.version = version;
        this.plural = plural;
        this.namespaced = namespaced;
    }

    /** The API group; empty for the core group. */
    public String group() {
        return group;
    }

    /** The name in addresses and roles, such as {@code replicasets}. */
    public String plural() {
        return plural;
    }

    /** Whether its objects live in namespaces. */
    public boolean isNamespaced() {
        return namespaced;
    }

    /** The name as people write it: {@code pods}, {@code replicasets.apps}. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /**
     * The path of the collection.
     *
     * @param namespace empty for all namespaces
     */
    public String path(String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        String inside = namespaced && !namespace.isEmpty()
                ? "/namespaces/" + URLEncoder.encode(namespace, StandardCharsets.UTF_8)
                : "";
        return root + inside + "/" + plural;
    }
}
