package io.spillway.distribution.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.Peers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Senders that are refused while they send a body see the status and never a broken connection, with the HTTP clients of Java, Go, Python
 * and Node. {@code -Dspillway.refusals} sets how many requests each client sends.
 */
class RefusedSendersIT {
    private static final int REQUESTS = Integer.getInteger("spillway.refusals", 400);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int SMALL = 22_000;
    private static final int LARGE = 1_300_000;
    private static final String PROTOBUF = "Content-Type=application/x-protobuf";

    private final int open = FreePorts.next();
    private final int full = FreePorts.next();
    private final int closed = FreePorts.next();

    @TempDir
    private Path folder;

    private ChildProcess spillway;

    /** Requests that are refused before their body is read. */
    private record Refusal(int status, int port, String path, int size, boolean isChunked, List<String> headers) {
        String line(int count) {
            return count + " " + size + (isChunked ? " chunked " : " length ") + uri() + " "
                    + String.join(" ", headers);
        }

        String uri() {
            return "http://127.0.0.1:" + port + path;
        }
    }

    private List<Refusal> refusals() {
        return List.of(
                new Refusal(503, full, "/v1/traces", SMALL, false, List.of(PROTOBUF)),
                new Refusal(503, full, "/v1/traces", LARGE, false, List.of(PROTOBUF)),
                new Refusal(503, full, "/v1/traces", LARGE, true, List.of(PROTOBUF)),
                new Refusal(404, open, "/v1/spans", SMALL, false, List.of(PROTOBUF)),
                new Refusal(404, open, "/v1/spans", LARGE, false, List.of(PROTOBUF)),
                new Refusal(401, closed, "/v1/traces", SMALL, false, List.of(PROTOBUF)),
                new Refusal(401, closed, "/v1/traces", LARGE, true, List.of(PROTOBUF)),
                new Refusal(415, open, "/v1/traces", SMALL, false, List.of("Content-Type=text/plain")),
                new Refusal(415, open, "/v1/traces", LARGE, false, List.of("Content-Type=text/plain")),
                new Refusal(400, open, "/v1/traces", SMALL, false, List.of(PROTOBUF, "Content-Encoding=none")),
                new Refusal(400, open, "/v1/traces", LARGE, false, List.of(PROTOBUF)),
                new Refusal(400, open, "/v1/traces", LARGE, true, List.of(PROTOBUF)));
    }

    @BeforeEach
    void start() throws Exception {
        Path config = Files.writeString(folder.resolve("refusing.yaml"), """
                extensions:
                  bearertokenauth: {token: secret}
                receivers:
                  otlp/open: {protocols: {http: {endpoint: "127.0.0.1:%d", max_request_body_size: 1000000}}}
                  otlp/full: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}
                  otlp/closed: {protocols: {http: {endpoint: "127.0.0.1:%d", auth: {authenticator: bearertokenauth}}}}
                processors:
                  memory_limiter: {check_interval: 200ms, limit_mib: 5, spike_limit_mib: 4}
                exporters: {nop: }
                service:
                  extensions: [bearertokenauth]
                  telemetry: {metrics: {level: none}}
                  pipelines:
                    traces/open: {receivers: [otlp/open, otlp/closed], exporters: [nop]}
                    traces/full: {receivers: [otlp/full], processors: [memory_limiter], exporters: [nop]}
                """.formatted(open, full, closed));
        String program = Path.of("target/app/bin/spillway").toAbsolutePath().toString();
        spillway = ChildProcess.of("spillway", program, "--config", config.toString())
                .directory(folder)
                .start();
        spillway.awaitPort(open, TIMEOUT).awaitPort(full, TIMEOUT).awaitPort(closed, TIMEOUT);
        spillway.awaitLine(line -> line.contains("Refusing data"), TIMEOUT);
    }

    @AfterEach
    void stop() {
        spillway.close();
    }

    @Test
    void javaSeesEveryStatus() throws Exception {
        Map<String, Integer> seen = new TreeMap<>();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < REQUESTS; i++) {
                int index = i % refusals().size();
                seen.merge(index + " " + send(client, refusals().get(index)), 1, Integer::sum);
            }
        }
        assertSeen(seen);
    }

    private static String send(HttpClient client, Refusal refusal) throws InterruptedException {
        byte[] body = new byte[refusal.size()];
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(refusal.uri()))
                .POST(
                        refusal.isChunked()
                                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                                : BodyPublishers.ofByteArray(body));
        for (String header : refusal.headers()) {
            String[] parts = header.split("=", 2);
            request.header(parts[0], parts[1]);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            boolean saysWhen = response.headers().firstValue("Retry-After").isPresent();
            return response.statusCode() == 503 && !saysWhen
                    ? "503 without Retry-After"
                    : String.valueOf(response.statusCode());
        } catch (IOException e) {
            return "broken:" + e;
        }
    }

    @Test
    void goSeesEveryStatus() throws Exception {
        assertSeen(run("go", Peers.goHttpClient().toString()));
    }

    @Test
    void pythonSeesEveryStatus() throws Exception {
        assertSeen(run("python", Peers.pyiceberg().toString(), script("client.py")));
    }

    @Test
    void nodeSeesEveryStatus() throws Exception {
        assertSeen(run("node", Peers.node().toString(), script("client.js")));
    }

    private static String script(String name) {
        return Path.of("src/test/resources/refused", name).toAbsolutePath().toString();
    }

    /** The number of requests by the index of their refusal and what the client saw. */
    private Map<String, Integer> run(String name, String... command) throws Exception {
        List<Refusal> all = refusals();
        List<String> lines = IntStream.range(0, all.size())
                .mapToObj(index -> all.get(index).line(share(index)))
                .toList();
        Path cases = Files.write(folder.resolve("requests.txt"), lines);
        List<String> whole = new ArrayList<>(List.of(command));
        whole.add(cases.toString());
        Map<String, Integer> seen = new TreeMap<>();
        try (ChildProcess client = ChildProcess.of(name, whole).start()) {
            assertThat(client.awaitExit(PATIENCE)).as("%s", client.output()).isZero();
            for (String line : client.output()) {
                int at = line.lastIndexOf(' ');
                seen.merge(line.substring(0, at), Integer.parseInt(line.substring(at + 1)), Integer::sum);
            }
        }
        return seen;
    }

    private int share(int index) {
        int kinds = refusals().size();
        return REQUESTS / kinds + (index < REQUESTS % kinds ? 1 : 0);
    }

    private void assertSeen(Map<String, Integer> seen) {
        Map<String, Integer> expected = new TreeMap<>();
        for (int i = 0; i < refusals().size(); i++) {
            expected.put(i + " " + refusals().get(i).status(), share(i));
        }
        System.out.printf("%,d requests: %s%n", REQUESTS, seen);
        assertThat(seen).isEqualTo(expected);
        assertThat(spillway.isAlive()).isTrue();
    }
}
