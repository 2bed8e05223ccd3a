package io.spillway.distribution.durability;

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
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The program with a durable queue. A test can start it again and again with the same files and ports. */
final class DurableCollector implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(90);

    private final Path folder;
    private final Path config;
    private final int httpPort = FreePorts.next();
    private final int metricsPort = FreePorts.next();
    private final String javaOptions;
    private Optional<ChildProcess> process = Optional.empty();

    /** @param queue further keys of the sending queue, as the inside of a YAML flow map */
    DurableCollector(Path folder, Path storage, int backendPort, String queue, String javaOptions) throws IOException {
        this(folder, storage, List.of(backendPort), queue, javaOptions);
    }

    /** Has an exporter for each backend; one storage extension holds all their queues. */
    DurableCollector(Path folder, Path storage, List<Integer> backendPorts, String queue, String javaOptions)
            throws IOException {
        this.folder = folder;
        this.javaOptions = javaOptions;
        config = Files.writeString(folder.resolve("durable.yaml"), """
                extensions:
                  file_storage:
                    directory: %1$s
                    create_directory: true
                receivers:
                  otlp: {protocols: {http: {endpoint: 127.0.0.1:%2$d}}}
                exporters: {%3$s}
                service:
                  extensions: [file_storage]
                  telemetry:
                    logs: {level: warn}
                    metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %4$d}}}}]}
                  pipelines:
                    traces: {receivers: [otlp], exporters: [%5$s]}
                    logs: {receivers: [otlp], exporters: [%5$s]}
                """.formatted(
                        storage,
                        httpPort,
                        backendPorts.stream().map(port -> exporter(port, queue)).collect(Collectors.joining(", ")),
                        metricsPort,
                        backendPorts.stream().map(port -> "otlp_http/" + port).collect(Collectors.joining(", "))));
    }

    private static String exporter(int port, String queue) {
        return """
                otlp_http/%1$d: {endpoint: "http://127.0.0.1:%1$d", compression: none, timeout: 60s, \
                retry_on_failure: {initial_interval: 50ms, max_interval: 500ms, max_elapsed_time: 0}, \
                sending_queue: {storage: file_storage, %2$s}}""".formatted(port, queue);
    }

    int httpPort() {
        return httpPort;
    }

    /** Starts the program without waiting. */
    ChildProcess launch() {
        ChildProcess started = ChildProcess.of(
                        "spillway",
                        Path.of("target/app/bin/spillway").toAbsolutePath().toString(),
                        "--config",
                        config.toString())
                .directory(folder)
                .env("SPILLWAY_JAVA_OPTS", javaOptions)
                .start();
        process = Optional.of(started);
        return started;
    }

    /** Starts the program and waits until it listens. */
    ChildProcess start() throws InterruptedException {
        return launch().awaitPort(httpPort, START_TIMEOUT);
    }

    ChildProcess process() {
        return process.orElseThrow();
    }

    void kill() throws InterruptedException {
        process().kill();
    }

    /** Stops the program as an operator does, by a signal. */
    void stop() throws InterruptedException {
        int code = process().terminate(STOP_TIMEOUT);
        if (code != 0) {
            throw process().failure("was asked to stop and ended with an error");
        }
    }

    /** The sum of the series on the metrics page whose lines have this beginning; 0 when there is none. */
    double metric(String beginning) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metricsPort + "/metrics"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(beginning))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    /** Memory of the process in MiB by its name in /proc, such as {@code RssAnon}. */
    long memoryMiB(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process().pid() + "/status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .sum();
    }

    @Override
    public void close() {
        process.ifPresent(ChildProcess::close);
    }
}
