package io.spillway.distribution.documents;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.Peers;
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
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the {@code sh} blocks of the documents, page by page and in their order, with the assembled program. {@code ./spillway} without
 * a subcommand starts the collector, which runs beside the commands after it until the next start and then stops; all other
 * commands have to end with the exit code 0. Free ports take the place of the usual ones.
 */
final class ShellCommandsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern STARTS = Pattern.compile("\\./spillway( --(config|set|watch-config)\\b.*)?");
    private static final int OTLP_GRPC = 4317;
    private static final int OTLP_HTTP = 4318;
    private static final int METRICS = 8888;
    private static final int HEALTH = 13133;

    private final int grpc = FreePorts.next();
    private final int http = FreePorts.next();
    private final int metrics = FreePorts.next();
    private final int health = FreePorts.next();
    private final List<ChildProcess> running = new ArrayList<>();

    @TempDir
    private Path folder;

    static List<Page> pages() {
        return Page.all().stream()
                .filter(page -> ShellBlocks.commands(page).stream()
                        .anyMatch(command ->
                                ShellCommandsTest.reasonNotToRun(command).isEmpty()))
                .toList();
    }

    /** Makes the files that the commands name: the program, with free ports, and a configuration of the user's. */
    @BeforeEach
    void prepare() throws Exception {
        String program = Path.of("target/app/bin/spillway").toAbsolutePath().toString();
        Path wrapper =
                Files.writeString(folder.resolve("spillway"), """
                    #!/bin/sh
                    exec '%s' --set=receivers.otlp.protocols.grpc.endpoint=localhost:%d \\
                      --set=receivers.otlp.protocols.http.endpoint=localhost:%d --set=extensions.health_check.endpoint=localhost:%d \\
                      '--set=service.telemetry.metrics.readers=[{pull: {exporter: {prometheus: {host: localhost, port: %d}}}}]' "$@"
                    """.formatted(program, grpc, http, health, metrics));
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(Page.ROOT.resolve("config-examples/default.yaml"), folder.resolve("my-config.yaml"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandWorks(Page page) throws Exception {
        for (ShellBlocks.Command command : ShellBlocks.commands(page)) {
            if (ShellCommandsTest.reasonNotToRun(command).isPresent()) {
                continue;
            }
            if (STARTS.matcher(command.text()).matches()) {
                stop();
                start(command);
            } else {
                runToTheEnd(command);
            }
        }
        stop();
    }

    private void start(ShellBlocks.Command command) throws Exception {
        ChildProcess collector = shell(command);
        running.add(collector);
        collector.awaitLine(line -> line.contains("Everything is ready"), TIMEOUT);
        assertThat(get(metrics, "/metrics")).contains("otelcol_process_uptime");
        assertThat(get(health, "/status?verbose")).contains("\"healthy\":true");
        assertThat(FreePorts.isOpen(grpc)).isTrue();
    }

    private void runToTheEnd(ShellBlocks.Command command) throws Exception {
        boolean sends = command.text().startsWith("curl ");
        if (sends) {
            Peers.curl();
        }
        try (ChildProcess process = shell(command)) {
            assertThat(process.awaitExit(TIMEOUT))
                    .as(() -> command + " printed:\n" + String.join("\n", process.output()))
                    .isZero();
        }
        if (sends) {
            eventually(() -> assertThat(get(metrics, "/metrics"))
                    .containsPattern("otelcol_receiver_accepted_spans\\{[^}]*} 1\n"));
        }
    }

    private ChildProcess shell(ShellBlocks.Command command) {
        String text = command.text()
                .replace("localhost:" + OTLP_GRPC, "localhost:" + grpc)
                .replace("localhost:" + OTLP_HTTP, "localhost:" + http)
                .replace("localhost:" + METRICS, "localhost:" + metrics)
                .replace("localhost:" + HEALTH, "localhost:" + health);
        String last = text.startsWith("./spillway") ? "exec " + text : text;
        return ChildProcess.of(command.toString(), "sh", "-c", last)
                .directory(folder)
                .start();
    }

    private static String get(int port, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                    .timeout(TIMEOUT)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private void stop() throws Exception {
        for (ChildProcess collector : running) {
            assertThat(collector.terminate(TIMEOUT)).isZero();
        }
        running.clear();
    }

    @AfterEach
    void end() {
        running.forEach(ChildProcess::close);
    }
}
