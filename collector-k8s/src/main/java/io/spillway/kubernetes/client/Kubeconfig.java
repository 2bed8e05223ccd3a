package io.spillway.kubernetes.client;

import io.spillway.config.Secret;
import io.spillway.http.TlsConfig;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads a kubeconfig file. Tokens, token files, passwords, client certificates and authorities are understood, in the file or beside
 * it. Plugins that fetch credentials are refused by name, because they are other programs.
 */
public final class Kubeconfig {
    private static final String FILES = "KUBECONFIG";

    private final Path file;
    private final Map<?, ?> content;

    private Kubeconfig(Path file, Map<?, ?> content) {
        this.file = file;
        this.content = content;
    }

    /** The file that {@code KUBECONFIG} names, its first one if it names several, or else {@code ~/.kube/config}. */
    public static Path defaultFile(Map<String, String> environment) {
        String named = environment.getOrDefault(FILES, "");
        return named.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", "."), ".kube", "config")
                : Path.of(named.split(java.io.File.pathSeparator, 2)[0]);
    }

    /**
     * Reads the access of one context.
     *
     * @param context its name; empty for the current context of the file
     * @throws IOException naming the file and the entry that is missing or cannot be used
     */
    public static ClusterAccess read(Path file, String context) throws IOException {
        try (Reader text = Files.newBufferedReader(file)) {
            Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            if (!(content instanceof Map<?, ?> map)) {
                throw new IOException("kubeconfig " + file + ": no mapping");
            }
            return new Kubeconfig(file, map).access(context);
        } catch (NoSuchFileException e) {
            throw new IOException("kubeconfig " + file + ": no such file", e);
        } catch (YAMLException | IllegalArgumentException e) {
            throw new IOException("kubeconfig " + file + ": " + e.getMessage(), e);
        }
    }

    private ClusterAccess access(String wanted) throws IOException {
        String name = wanted.isEmpty() ? text(content, "current-context") : wanted;
        if (name.isEmpty()) {
            throw new IOException("kubeconfig " + file + ": no current-context");
        }
        Map<?, ?> context = entry("contexts", "context", name);
        Map<?, ?> cluster = entry("clusters", "cluster", text(context, "cluster"));
        String user = text(context, "user");
        Map<?, ?> identity = user.isEmpty() ? Map.of() : entry("users", "user", user);
        URI server = URI.create(text(cluster, "server").replaceFirst("/+$", ""));
        return new ClusterAccess(
                server, tls(cluster, identity), credentials(user, identity), text(context, "namespace"));
    }

    private io.spillway.http.TlsClientConfig tls(Map<?, ?> cluster, Map<?, ?> user) {
        TlsConfig.Authorities authorities = new TlsConfig.Authorities(
                path(text(cluster, "certificate-authority")), decoded(cluster, "certificate-authority-data"), false);
        TlsConfig.Certificate own = new TlsConfig.Certificate(
                path(text(user, "client-certificate")),
                decoded(user, "client-certificate-data"),
                path(text(user, "client-key")),
                decoded(user, "client-key-data"));
        boolean skipVerify = Boolean.parseBoolean(text(cluster, "insecure-skip-tls-verify"));
        return ClusterAccess.tls(authorities, own, skipVerify, text(cluster, "tls-server-name"));
    }

    private Credentials credentials(String name, Map<?, ?> user) throws IOException {
        for (String plugin : List.of("exec", "auth-provider", "as")) {
            if (user.containsKey(plugin)) {
                throw new IOException(
                        "kubeconfig " + file + ": user \"" + name + "\": \"" + plugin
                                + "\" is not supported (expected: token, tokenFile, username and password, or client-certificate)");
            }
        }
        if (user.containsKey("token")) {
            return Credentials.bearer(text(user, "token"));
        }
        if (user.containsKey("tokenFile")) {
            return new Credentials.TokenFile(Path.of(path(text(user, "tokenFile"))));
        }
        return user.containsKey("username")
                ? Credentials.basic(text(user, "username"), text(user, "password"))
                : new Credentials.None();
    }

    private Map<?, ?> entry(String list, String key, String name) throws IOException {
        if (content.get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> named
                        && name.equals(text(named, "name"))
                        && named.get(key) instanceof Map<?, ?> value) {
                    return value;
                }
            }
        }
        throw new IOException("kubeconfig " + file + ": no " + key + " \"" + name + "\"");
    }

    /** Paths are relative to the file. */
    private String path(String named) {
        Path parent = file.toAbsolutePath().getParent();
        return named.isEmpty() || parent == null ? named : parent.resolve(named).toString();
    }

    private static Secret decoded(Map<?, ?> map, String key) {
        return new Secret(new String(Base64.getMimeDecoder().decode(text(map, key)), StandardCharsets.UTF_8));
    }

    private static String text(Map<?, ?> map, String key) {
        Object value = map.get(key);
        return value == null ? "" : value.toString();
    }
}
