package io.spillway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A real control plane of Kubernetes on loopback, with five played nodes whose pods run and go, and a proxy that breaks
 * connections; {@code dev/kubernetes/README.md} describes it. As a parameter of {@link SharedFixtures} it starts once for a run of
 * tests. Its processes end with this one in any case. A test that wants objects of its own makes a namespace for them.
 */
public final class KubernetesTestBed implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 300;
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 31_000;
    private static final int PORTS = 20;

    private final Path scripts = scripts();
    private final Path folder;
    private final String kubepeer;
    private final int port;

    public KubernetesTestBed() {
        this(List.of("--fleet", "5", "--proxy"));
    }

    /** A test bed with other options of {@code dev/kubernetes/up}. */
    public KubernetesTestBed(List<String> options) {
        kubepeer = Peers.kubepeer().toString();
        port = freePorts();
        try {
            folder = Files.createTempDirectory("spillway-k8s");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> up = new ArrayList<>(List.of("up", "--port", Integer.toString(port)));
        up.addAll(List.of("--owner", Long.toString(ProcessHandle.current().pid())));
        up.addAll(options);
        up.add(folder.toString());
        script(up);
    }

    private static Path scripts() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.exists(at.resolve("dev/kubernetes/up"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new IllegalStateException("dev/kubernetes is not in a folder above this one");
        }
        return at.resolve("dev/kubernetes");
    }

    /** Ports below those that the kernel hands out. */
    private static int freePorts() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            boolean free = true;
            for (int i = 0; i < PORTS; i++) {
                free &= !FreePorts.isOpen(first + i);
            }
            if (free) {
                return first;
            }
        }
        throw new IllegalStateException("no " + PORTS + " free ports in a row");
    }

    /** The folder of its files: keys, logs, {@code ca.crt}. */
    public Path folder() {
        return folder;
    }

    /** The file of a client that may do all. */
    public Path kubeconfig() {
        return folder.resolve("admin.kubeconfig");
    }

    /** The file of a client that may do all, and whose connections go through the proxy. */
    public Path proxied() {
        return folder.resolve("proxied.kubeconfig");
    }

    /** The file of a client that may do nothing. */
    public Path powerless() {
        return folder.resolve("nobody.kubeconfig");
    }

    /** The port of the API server on loopback. */
    public int port() {
        return port;
    }

    /** The port of the proxy to the API server. */
    public int proxyPort() {
        return port + 5;
    }

    /** Runs {@code kubectl} as one who may do all, and answers its output. */
    public String kubectl(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(kubepeer, "kubectl", "--kubeconfig", kubeconfig().toString()));
        command.addAll(List.of(arguments));
        return run(command, "");
    }

    /** Runs {@code kubectl apply} with these objects, in YAML or JSON. */
    public void apply(String objects) {
        run(List.of(kubepeer, "kubectl", "--kubeconfig", kubeconfig().toString(), "apply", "-f", "-"), objects);
    }

    /** Kills a process of the test bed, such as {@code apiserver}, and starts it again after some seconds. */
    public void restart(String name, int seconds) {
        script(List.of("restart", folder.toString(), name, Integer.toString(seconds)));
    }

    /** Removes all old versions from etcd. */
    public void compact() {
        run(List.of(kubepeer, "compact", "--etcd", "http://127.0.0.1:" + (port + 1)), "");
    }

    /** Writes many objects straight into etcd; for a test bed that was started with {@code --bare}. */
    public void fill(String... options) {
        List<String> command = new ArrayList<>(List.of(kubepeer, "fill", "--etcd", "http://127.0.0.1:" + (port + 1)));
        command.addAll(List.of(options));
        run(command, "");
    }

    /** Tells the proxy what to do: {@code cut}, {@code refuse}, {@code open}, {@code stall} or {@code rate?bytes=2000}. */
    public void proxy(String order) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + (port + 6) + "/" + order);
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw new AssertionError("the proxy answers " + status + " to " + order);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void script(List<String> command) {
        List<String> whole = new ArrayList<>(command);
        whole.set(0, scripts.resolve(command.getFirst()).toString());
        run(whole, "");
    }

    private String run(List<String> command, String input) {
        try {
            Path output = Files.createTempFile(folder, "command", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("KUBEPEER", kubepeer);
            Process process = builder.start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(command + " failed: " + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Stops everything and deletes the files. */
    @Override
    public void close() {
        Path log = folder;
        script(List.of("down", folder.toString()));
        try (var files = Files.walk(log)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
