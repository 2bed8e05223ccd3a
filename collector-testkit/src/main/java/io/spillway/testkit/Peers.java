package io.spillway.testkit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The real programs that Spillway is tested against, as {@code dev/install-peers} installs them. A test that asks for one that is
 * not there is skipped with the reason; with {@code -Dspillway.requirePeers=true} it fails instead, so that a build that must
 * prove everything cannot pass by skipping.
 */
public final class Peers {
    /** Set to true where a missing peer is a failure. */
    public static final String REQUIRE_PROPERTY = "spillway.requirePeers";

    private static final String FOLDER_VARIABLE = "SPILLWAY_PEERS";

    private Peers() {}

    /** The Go collector's program. */
    public static Path otelcol() {
        return installed("the Go collector", "otelcol/current/otelcol");
    }

    /** The program that answers which requests the codec of the Go collector takes. */
    public static Path otlpOracle() {
        return installed("the codec of the Go collector", "otlp-oracle/current/otlp-oracle");
    }

    /** The program that sends requests with Go's HTTP client. */
    public static Path goHttpClient() {
        return installed("the HTTP client of Go", "http-client/current/http-client");
    }

    /** The program that runs requests through the {@code filter} and {@code transform} processors of the Go collector. */
    public static Path ottlOracle() {
        return installed("the filter and transform processors of the Go collector", "ottl-oracle/current/ottl-oracle");
    }

    /** The program that answers what Prometheus reads from a page, and what its relabeling does. */
    public static Path prometheusOracle() {
        return installed("Prometheus' parsers and relabeling", "prometheus-oracle/current/prometheus-oracle");
    }

    /** The OpenTelemetry Java agent's jar. */
    public static Path javaAgent() {
        return installed("the OpenTelemetry Java agent", "javaagent/current/opentelemetry-javaagent.jar");
    }

    /** The folder {@code node_modules} that holds the OpenTelemetry SDK for Node. */
    public static Path nodeModules() {
        return installed("the OpenTelemetry SDK for Node", "node-sdk/current/node_modules");
    }

    /** The load generator of the whole-process benchmark. */
    public static Path loadgen() {
        return installed("the load generator", "loadgen/current/loadgen");
    }

    /**
     * A folder with what runs Linux programs for arm64 on another processor: {@code run}, to be put in front of a program, and
     * {@code jdk}, a Java home. The folder may be copied.
     */
    public static Path arm64() {
        return installed("the emulated arm64", "arm64/current");
    }

    /** A Python interpreter whose environment has pyarrow. */
    public static Path pyarrow() {
        return installed("pyarrow", "pyarrow/current/bin/python");
    }

    /** A Python interpreter whose environment has pyiceberg. */
    public static Path pyiceberg() {
        return installed("pyiceberg", "pyiceberg/current/bin/python");
    }

    /** A server for S3 that keeps objects in a folder. */
    public static Path versitygw() {
        return installed("the S3 server versitygw", "versitygw/current/versitygw");
    }

    /** The control plane of Kubernetes, in one program that the scripts of {@code dev/kubernetes} start. */
    public static Path kubepeer() {
        return installed("the control plane of Kubernetes", "kubepeer/current/kubepeer");
    }

    /** The Node runtime. */
    public static Path node() {
        return onPath("node").orElseGet(() -> missing("node", "not on the PATH"));
    }

    /** The program that sends HTTP requests from a shell. */
    public static Path curl() {
        return onPath("curl").orElseGet(() -> missing("curl", "not on the PATH"));
    }

    private static Path installed(String peer, String relativePath) {
        Path path = folder().resolve(relativePath);
        return Files.exists(path) ? path : missing(peer, path + " does not exist");
    }

    private static Path folder() {
        String folder = System.getenv(FOLDER_VARIABLE);
        return folder == null || folder.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache", "spillway", "peers")
                : Path.of(folder);
    }

    private static Optional<Path> onPath(String program) {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path missing(String peer, String why) {
        String message = "peer not installed: " + peer + " (" + why + "); run dev/install-peers";
        return Boolean.getBoolean(REQUIRE_PROPERTY) ? Assertions.fail(message) : Assumptions.abort(message);
    }
}
