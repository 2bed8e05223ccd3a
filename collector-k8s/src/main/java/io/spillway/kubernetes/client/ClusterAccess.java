package io.spillway.kubernetes.client;

import io.spillway.config.Secret;
import io.spillway.http.TlsClientConfig;
import io.spillway.http.TlsConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The address of an API server and how to authenticate there. Equal values mean the same rights at the same server, so their
 * users can share watches.
 *
 * @param server scheme, host and port, and a path if the server has one
 * @param namespace the namespace that the collector itself is in; empty when unknown
 */
public record ClusterAccess(URI server, TlsClientConfig tls, Credentials credentials, String namespace) {
    /** The folder in which a pod finds the files of its service account. */
    public static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private static final String HOST = "KUBERNETES_SERVICE_HOST";
    private static final String PORT = "KUBERNETES_SERVICE_PORT";

    /**
     * The access of a pod's service account.
     *
     * @param folder {@link #SERVICE_ACCOUNT}, or another folder with {@code token}, {@code ca.crt} and {@code namespace}
     * @throws IOException when this is no pod
     */
    public static ClusterAccess inCluster(Map<String, String> environment, Path folder) throws IOException {
        URI server = serverOf(environment);
        Path token = folder.resolve("token");
        if (!Files.exists(token)) {
            throw new IOException(
                    "service account: " + token + " does not exist (is this a pod with a service account?)");
        }
        Path namespace = folder.resolve("namespace");
        return new ClusterAccess(
                server,
                tls(folder.resolve("ca.crt").toString(), false),
                new Credentials.TokenFile(token),
                Files.exists(namespace) ? Files.readString(namespace).strip() : "");
    }

    /** The API server of the cluster that this process runs in, without credentials and without a check of its certificate. */
    public static ClusterAccess anonymous(Map<String, String> environment) throws IOException {
        return new ClusterAccess(serverOf(environment), tls("", true), new Credentials.None(), "");
    }

    private static URI serverOf(Map<String, String> environment) throws IOException {
        String host = environment.getOrDefault(HOST, "");
        String port = environment.getOrDefault(PORT, "");
        if (host.isEmpty() || port.isEmpty()) {
            throw new IOException("no address of an API server: " + HOST + " and " + PORT
                    + " are not set, as they are in every pod (use auth_type kubeConfig outside of a cluster)");
        }
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("https://" + bracketed + ":" + port);
    }

    /** A TLS block that trusts the certificates of a file; of the system when its name is empty. */
    static TlsClientConfig tls(String caFile, boolean skipVerify) {
        return tls(
                new TlsConfig.Authorities(caFile, new Secret(""), false),
                TlsConfig.Certificate.defaults(),
                skipVerify,
                "");
    }

    static TlsClientConfig tls(
            TlsConfig.Authorities authorities, TlsConfig.Certificate own, boolean skipVerify, String serverName) {
        TlsConfig defaults = TlsConfig.defaults();
        return new TlsClientConfig(
                new TlsConfig(authorities, own, defaults.protocol(), Duration.ofMinutes(1), defaults.tpm()),
                false,
                skipVerify,
                serverName);
    }
}
