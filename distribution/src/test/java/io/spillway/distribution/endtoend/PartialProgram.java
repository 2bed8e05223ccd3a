package io.spillway.distribution.endtoend;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The assembled program as the keeper of spans in flight: OTLP in, an embedded PostgreSQL in a folder, OTLP out. */
final class PartialProgram implements AutoCloseable {
    /** Emulated, it takes its time. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private final Path config;
    private final List<String> prefix;
    private final Map<String, String> environment;
    private final int otlp = FreePorts.next();
    private final int view = FreePorts.next();
    private ChildProcess process;

    PartialProgram(Path folder, SpanBackend backend) throws IOException, InterruptedException {
        this(folder, backend, List.of(), Map.of());
    }

    /**
     * Started in some way.
     *
     * @param prefix what stands before the program on the command line
     */
    PartialProgram(Path folder, SpanBackend backend, List<String> prefix, Map<String, String> environment)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.prefix = List.copyOf(prefix);
        this.environment = Map.copyOf(environment);
        // the server runs as another user when the tests run as root
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        config = Files.writeString(
                folder.resolve("partial.yaml"), """
                    receivers:
                      otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}
                      partial:
                        postgres: embedded
                        embedded: {directory: "%s"}
                        gc_interval: 300ms
                        lease: 5s
                        live_view: {endpoint: "127.0.0.1:%d"}
                    exporters:
                      partial:
                        postgres: embedded
                        embedded: {directory: "%s"}
                        min_expiry: 100ms
                        retry_on_failure: {initial_interval: 1s}
                      otlp_http: {endpoint: "%s", compression: none, sending_queue: {enabled: false}}
                    service:
                      telemetry: {metrics: {level: none}}
                      pipelines:
                        logs: {receivers: [otlp], exporters: [partial]}
                        traces: {receivers: [otlp, partial], exporters: [otlp_http]}
                    """.formatted(otlp, postgres(), view, postgres(), backend.endpoint()));
        process = launch();
    }

    private ChildProcess launch() throws InterruptedException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of("target", "app", "bin", "spillway").toAbsolutePath().toString());
        command.add("--config");
        command.add(config.toString());
        ChildProcess.Builder program = ChildProcess.of("spillway", command)
                .env("SPILLWAY_JAVA_OPTS", "-Xmx256m")
                .directory(folder);
        environment.forEach(program::env);
        return program.start().awaitPort(view, PATIENCE).awaitPort(otlp, PATIENCE);
    }

    Path postgres() {
        return folder.resolve("postgres");
    }

    /** Where its PostgreSQL listens at the moment. */
    int postgresPort() throws IOException {
        return Integer.parseInt(Files.readAllLines(postgres().resolve("data/postmaster.pid"))
                .get(3)
                .strip());
    }

    /** Its PostgreSQL for others, as if it were on this port. */
    String address(int port) throws IOException {
        String password = Files.readString(postgres().resolve("password")).strip();
        return "postgres://spillway:" + password + "@127.0.0.1:" + port + "/postgres?sslmode=disable";
    }

    int port() {
        return otlp;
    }

    String endpoint() {
        return "http://127.0.0.1:" + otlp;
    }

    /** What the live view says. */
    String inFlight() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + view + "/in-flight"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Only for a number other than the last one: the view looks into the database every two seconds. */
    void awaitInFlight(int spans) {
        eventually(() -> assertThat(inFlight()).contains("\"in_flight\":" + spans + ",\"expired\""));
    }

    /** The processes of the embedded server. */
    List<ProcessHandle> servers() {
        return ProcessHandle.of(process.pid()).orElseThrow().descendants().toList();
    }

    /** SIGKILL to the collector alone. */
    void killCollector() throws InterruptedException {
        ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        process.awaitExit(PATIENCE);
    }

    void restart() throws InterruptedException {
        process = launch();
    }

    int stop() throws InterruptedException {
        return process.terminate(PATIENCE);
    }

    List<String> output() {
        return process.output();
    }

    @Override
    public void close() {
        process.close();
    }
}
