package io.spillway.distribution.endtoend;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program with one reservoir in two pipelines, seen and steered over HTTP. */
class ReservoirIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern TRACE_ID = Pattern.compile("\"traceId\":\"([0-9a-fA-F]{32})\"");
    private static final String A = "/reservoirs/traces/a/reservoir_sampler";
    private static final String B = "/reservoirs/traces/b/reservoir_sampler";

    private final int otlp = FreePorts.next();
    private final int health = FreePorts.next();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        client.close();
    }

    private void configure(int k, boolean authenticated) throws Exception {
        Files.writeString(folder.resolve("collector.yaml"), """
            receivers: {otlp: {protocols: {http: {endpoint: 127.0.0.1:%d}}}}
            processors: {reservoir_sampler: {size_k: %d, window_duration: 1h, storage: file_storage, control: health_check}}
            exporters: {file/a: {path: a.json, append: true}, file/b: {path: b.json, append: true}}
            extensions:
              basicauth: {htpasswd: {inline: "admin:geheim"}}
              health_check: {endpoint: 127.0.0.1:%d%s}
              file_storage: {directory: store, create_directory: true}
            service:
              extensions: [basicauth, health_check, file_storage]
              telemetry: {metrics: {level: none}}
              pipelines:
                traces/a: {receivers: [otlp], processors: [reservoir_sampler], exporters: [file/a]}
                traces/b: {receivers: [otlp], processors: [reservoir_sampler], exporters: [file/b]}
            """.formatted(
                        otlp, k, health, authenticated ? ", auth: {authenticator: basicauth}" : ""));
    }

    private ChildProcess start(int k, boolean authenticated) throws Exception {
        configure(k, authenticated);
        ChildProcess spillway = ChildProcess.of(
                        "spillway",
                        Path.of("target/app/bin/spillway").toAbsolutePath().toString(),
                        "--config",
                        folder.resolve("collector.yaml").toString())
                .directory(folder)
                .env("SPILLWAY_JAVA_OPTS", "-Xmx128m")
                .start();
        spillway.awaitLine(line -> line.contains("Everything is ready"), TIMEOUT);
        return spillway;
    }

    private static void stop(ChildProcess spillway) throws InterruptedException {
        assertThat(spillway.terminate(TIMEOUT)).isZero();
    }

    @Test
    void isSteeredByThoseWhoMay() throws Exception {
        ChildProcess first = start(5, true);
        try (first) {
            assertThat(call("GET", A, "").statusCode()).isEqualTo(401);
            assertThat(call("POST", A + "?action=drain", "").statusCode()).isEqualTo(401);
            assertThat(call("POST", A + "?action=drain", "admin:falsch").statusCode())
                    .isEqualTo(401);
            send(20);
            assertThat(ask("GET", A)).contains("\"size_k\" : 5", "\"traces\" : 5", "\"offered_traces\" : 20");

            assertThat(ask("POST", A + "?action=set_k&k=3")).isEqualTo("set_k: default keeps 3\n");
            assertThat(ask("GET", A)).contains("\"size_k\" : 3", "\"traces\" : 3");
            assertThat(ask("GET", B)).contains("\"size_k\" : 5", "\"traces\" : 5");

            assertThat(ask("POST", B + "?action=drain")).isEqualTo("drain: done\n");
            awaitTraces("b.json", 5);
            assertThat(ask("GET", B)).contains("\"number\" : 2");
            stop(first);
        }
        assertThat(traces("a.json")).isEmpty();
        ChildProcess second = start(5, true);
        try (second) {
            assertThat(ask("GET", A)).contains("\"size_k\" : 3", "\"traces\" : 3", "\"number\" : 1");
            assertThat(ask("POST", A + "?action=compact")).isEqualTo("compact: success\n");
            assertThat(ask("POST", A + "?action=drain")).isEqualTo("drain: done\n");
            awaitTraces("a.json", 3);
            assertThat(traces("b.json")).containsAll(traces("a.json"));
            stop(second);
        }
    }

    @Test
    void aReloadThatChangesKKeepsWhatIsHeld() throws Exception {
        ChildProcess spillway = start(5, true);
        try (spillway) {
            send(20);
            configure(2, true);
            new ProcessBuilder("kill", "-HUP", Long.toString(spillway.pid()))
                    .start()
                    .waitFor();
            spillway.awaitLine(line -> line.contains("The new configuration is in force"), TIMEOUT);
            assertThat(ask("GET", A))
                    .contains("\"size_k\" : 2", "\"traces\" : 2", "\"offered_traces\" : 20", "\"number\" : 1");
            stop(spillway);
        }
    }

    @Test
    void isReadOnlyForEverybodyElse() throws Exception {
        ChildProcess spillway = start(5, false);
        try (spillway) {
            send(20);
            assertThat(call("GET", A, "").body()).contains("\"traces\" : 5");
            for (String action : Set.of("drain", "close_window", "compact", "set_k&k=1")) {
                HttpResponse<String> refused = call("POST", A + "?action=" + action, "admin:geheim");
                assertThat(refused.statusCode()).isEqualTo(403);
                assertThat(refused.body()).contains("no auth configured");
            }
            assertThat(call("GET", A, "").body()).contains("\"traces\" : 5", "\"number\" : 1");
            stop(spillway);
        }
    }

    private void send(int traces) throws Exception {
        String spans = IntStream.rangeClosed(1, traces)
                .mapToObj(trace -> "{\"traceId\":\"%016x%016x\",\"spanId\":\"%016x\",\"name\":\"s\"}"
                        .formatted(7, 0x12_3456_0000_1234L + ((long) trace << 32), trace))
                .collect(Collectors.joining(","));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + otlp + "/v1/traces"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}"))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    private String ask(String method, String path) throws Exception {
        HttpResponse<String> response = call(method, path, "admin:geheim");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<String> call(String method, String path, String credentials) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + health + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!credentials.isEmpty()) {
            byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void awaitTraces(String file, int count) {
        eventually(() -> assertThat(traces(file)).hasSize(count));
    }

    private Set<String> traces(String file) throws Exception {
        Path path = folder.resolve(file);
        return Files.exists(path)
                ? TRACE_ID.matcher(Files.readString(path))
                        .results()
                        .map(match -> match.group(1))
                        .collect(Collectors.toCollection(TreeSet::new))
                : Set.of();
    }
}
