package io.spillway.distribution.reload;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reloads asked for over HTTP. */
class ControlIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final int port = FreePorts.next();
    private final int oldPage = FreePorts.next();
    private final int newPage = FreePorts.next();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private String text(String control, int page, String level, String queue) {
        return """
                receivers: {nop: }
                exporters: {otlp_http: {endpoint: "http://127.0.0.1:1", sending_queue: {queue_size: %s}}}
                extensions:
                  basicauth: {htpasswd: {inline: "admin:geheim"}}
                  control: {endpoint: "127.0.0.1:%d" %s}
                service:
                  extensions: [basicauth, control]
                  telemetry:
                    logs: {level: %s}
                    metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %d}}}}]}
                  pipelines: {traces: {receivers: [nop], exporters: [otlp_http]}}
                """.formatted(queue, port, control, level, page);
    }

    private static final String AUTH = ", auth: {authenticator: basicauth}";

    @Test
    void reloadsForThoseWhoMay() throws Exception {
        Path file = Files.writeString(folder.resolve("c.yaml"), text(AUTH, oldPage, "info", "10"));
        try (ChildProcess spillway = start(file)) {
            assertThat(call("POST", false).statusCode()).isEqualTo(401);
            assertThat(call("PUT", true).statusCode()).isEqualTo(405);
            assertThat(call("GET", true).body()).isEqualTo("{\"result\":\"none\"}");

            HttpResponse<String> same = call("POST", true);
            assertThat(same.statusCode()).isEqualTo(200);
            assertThat(same.body()).contains("\"result\":\"unchanged\"", "kept 4 components");

            Files.writeString(file, text(AUTH, newPage, "debug", "20"));
            HttpResponse<String> changed = call("POST", true);
            assertThat(changed.statusCode()).isEqualTo(200);
            assertThat(changed.body()).contains("\"result\":\"applied\"", "started exporter", "kept 3 components");
            assertThat(FreePorts.isOpen(newPage)).isTrue();
            assertThat(FreePorts.isOpen(oldPage)).isFalse();

            Files.writeString(file, text(AUTH, newPage, "debug", "no"));
            HttpResponse<String> broken = call("POST", true);
            assertThat(broken.statusCode()).isEqualTo(422);
            assertThat(broken.body()).contains("\"result\":\"failed\"", "c.yaml:2:", "queue_size");
            assertThat(call("GET", true).body()).isEqualTo(broken.body());
        }
    }

    @Test
    void aReloadMayReplaceTheEndpointItself() throws Exception {
        Path file = Files.writeString(folder.resolve("c.yaml"), text(AUTH, oldPage, "info", "10"));
        try (ChildProcess spillway = start(file)) {
            Files.writeString(file, text(AUTH + ", idle_timeout: 30s", oldPage, "info", "10"));
            assertThat(call("POST", true).statusCode()).isIn(200, 202);
            spillway.awaitLine(line -> line.contains("The new configuration is in force"), TIMEOUT);
            assertThat(call("GET", true).body()).contains("\"result\":\"applied\"");
        }
    }

    @Test
    void needsAuthentication() throws Exception {
        Path file = Files.writeString(folder.resolve("c.yaml"), text("", oldPage, "info", "10"));
        try (ChildProcess spillway =
                ChildProcess.of("spillway", command(file)).directory(folder).start()) {
            assertThat(spillway.awaitExit(TIMEOUT)).isEqualTo(1);
            assertThat(String.join("\n", spillway.output())).contains("extensions::control::auth: missing");
        }
    }

    private static List<String> command(Path file) {
        return List.of(Path.of("target/app/bin/spillway").toAbsolutePath().toString(), "--config", file.toString());
    }

    private ChildProcess start(Path file) throws Exception {
        ChildProcess spillway =
                ChildProcess.of("spillway", command(file)).directory(folder).start();
        spillway.awaitLine(line -> line.contains("Everything is ready"), TIMEOUT);
        return spillway;
    }

    private HttpResponse<String> call(String method, boolean authenticated) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/reload"))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (authenticated) {
            String credentials = Base64.getEncoder().encodeToString("admin:geheim".getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + credentials);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
