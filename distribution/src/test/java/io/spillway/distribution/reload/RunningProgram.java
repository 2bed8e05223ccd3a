package io.spillway.distribution.reload;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The assembled program with one configuration file, which the test changes: OTLP in, {@code batch}, OTLP out. */
final class RunningProgram implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    final int grpc = FreePorts.next();
    final int http = FreePorts.next();
    final int health = FreePorts.next();
    final int metrics = FreePorts.next();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path file;
    private final int backend;
    private final ChildProcess process;

    RunningProgram(Path folder, int backend, String... options) throws Exception {
        this.file = folder.resolve("collector.yaml");
        this.backend = backend;
        configure(1000, "");
        List<String> command = new ArrayList<>();
        command.add(Path.of("target/app/bin/spillway").toAbsolutePath().toString());
        command.addAll(List.of("--config", file.toString()));
        command.addAll(List.of(options));
        process = ChildProcess.of("spillway", command)
                .directory(folder)
                .env("SPILLWAY_JAVA_OPTS", "-Xmx256m")
                .start();
        process.awaitLine(line -> line.contains("Everything is ready"), TIMEOUT);
    }

    Path file() {
        return file;
    }

    ChildProcess process() {
        return process;
    }

    /** Writes the file anew: another queue makes another exporter, a header another receiver. */
    void configure(int queueSize, String receiverSettings) throws IOException {
        Files.writeString(file, text(queueSize, receiverSettings));
    }

    String text(int queueSize, String receiverSettings) {
        return """
                receivers:
                  otlp:
                    protocols:
                      grpc: {endpoint: 127.0.0.1:%d}
                      http: {endpoint: 127.0.0.1:%d %s}
                processors: {batch: {timeout: 50ms}}
                exporters:
                  otlp_grpc: {endpoint: 127.0.0.1:%d, tls: {insecure: true}, sending_queue: {queue_size: %d}}
                extensions: {health_check: {endpoint: 127.0.0.1:%d}}
                service:
                  extensions: [health_check]
                  telemetry:
                    metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %d}}}}]}
                  pipelines:
                    traces: {receivers: [otlp], processors: [batch], exporters: [otlp_grpc]}
                """.formatted(grpc, http, receiverSettings, backend, queueSize, health, metrics);
    }

    void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Sends SIGHUP and waits until the reload has ended in this way once more. */
    void reload(String result) throws Exception {
        int before = reloads(result);
        signal("HUP");
        awaitReloads(result, before + 1);
    }

    void awaitReloads(String result, int count) {
        eventually(() -> assertThat(reloads(result))
                .as(() -> "reloads " + result + " of the program that prints:\n" + String.join("\n", process.output()))
                .isGreaterThanOrEqualTo(count));
    }

    int reloads(String result) throws Exception {
        return (int) metric("otelcol_config_reloads{result=\"" + result + "\"}");
    }

    /** The value of a series, 0 when there is none. */
    double metric(String series) throws Exception {
        return get(metrics, "/metrics")
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    String get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(TIMEOUT)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Bytes in use on the heap after a collection. */
    long liveBytes() throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        for (int i = 0; i < 2; i++) {
            new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
        return (long) metric("otelcol_process_runtime_heap_alloc_bytes");
    }

    int threads() throws IOException {
        return count("task");
    }

    int fileDescriptors() throws IOException {
        return count("fd");
    }

    private int count(String of) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(process.pid()), of))) {
            return (int) entries.count();
        }
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
