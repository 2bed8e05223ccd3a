package io.spillway.distribution.reload;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reloads of the running program under load. The number of reloads is {@code -Dspillway.reloads}, the spans per second {@code
 * -Dspillway.reloadRate}.
 */
class ReloadIT {
    private static final int RELOADS = Integer.getInteger("spillway.reloads", 5);
    private static final int RATE = Integer.getInteger("spillway.reloadRate", 10_000);
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    /** Between reloads, so that load flows through each configuration. */
    private static final long PAUSE_MILLIS = 500;

    /** A connection that a stopping receiver forgot would end with the sender's own timeout, after a minute. */
    private static final long FORGOTTEN_MILLIS = 50_000;

    private static final String BROKEN = "receivers: {otlp: {protocols: {grpc: }}}\nexporters: {nosuch: }\n";

    @TempDir
    private Path folder;

    @Test
    void changesAnExporterWithoutASenderNoticing() throws Exception {
        try (Backend backend = new Backend();
                RunningProgram program = new RunningProgram(folder, backend.port());
                Load load = new Load(program.grpc, program.http, 4, RATE)) {
            for (int i = 1; i <= RELOADS; i++) {
                Thread.sleep(PAUSE_MILLIS);
                program.configure(1000 + i, "");
                program.reload("applied");
            }
            Thread.sleep(PAUSE_MILLIS);
            load.stop();
            awaitArrival(backend, load);
            report("exporter changed", backend, load);
            assertThat(load.refused()).as("refused").isZero();
            assertThat(load.failed()).as("failed").isZero();
            assertThat(load.drops()).as("dropped connections").isZero();
            assertThat(backend.distinct()).isEqualTo(load.accepted());
            assertThat(backend.duplicates()).isZero();
            assertThat(program.metric("otelcol_exporter_queue_capacity{data_type=\"traces\",exporter=\"otlp_grpc\"}"))
                    .isEqualTo(1000 + RELOADS);
            assertThat(program.process().terminate(TIMEOUT)).isZero();
        }
    }

    @Test
    void aBrokenFileChangesNothing() throws Exception {
        try (Backend backend = new Backend();
                RunningProgram program = new RunningProgram(folder, backend.port());
                Load load = new Load(program.grpc, program.http, 4, RATE)) {
            Files.writeString(program.file(), BROKEN);
            for (int i = 1; i <= RELOADS; i++) {
                Thread.sleep(PAUSE_MILLIS / 5);
                program.reload("failed");
            }
            eventually(() -> {
                assertThat(program.metric("otelcol_config_last_reload_successful"))
                        .isZero();
                assertThat(program.get(program.health, "/status"))
                        .contains("\"last_reload\":{\"result\":\"failed\"", "collector.yaml:2:");
                assertThat(String.join("\n", program.process().output()))
                        .contains("Cannot reload: " + program.file() + ":2:", "nosuch");
            });
            load.stop();
            awaitArrival(backend, load);
            report("broken file", backend, load);
            assertThat(load.refused() + load.failed() + load.drops()).isZero();
            assertThat(backend.distinct()).isEqualTo(load.accepted());
            program.configure(1000, "");
            program.reload("unchanged");
            eventually(() -> assertThat(program.metric("otelcol_config_last_reload_successful"))
                    .isEqualTo(1));
        }
    }

    @Test
    void handsThePortOfAChangedReceiverOver() throws Exception {
        try (Backend backend = new Backend();
                RunningProgram program = new RunningProgram(folder, backend.port());
                Load load = new Load(program.grpc, program.http, 4, RATE)) {
            for (int i = 1; i <= 3; i++) {
                Thread.sleep(PAUSE_MILLIS);
                program.configure(1000, ", max_request_body_size: " + (1_000_000 + i));
                program.reload("applied");
            }
            load.stop();
            awaitArrival(backend, load);
            report("receiver changed", backend, load);
            assertThat(load.slowestMillis()).as("slowest answer").isLessThan(FORGOTTEN_MILLIS);
            assertThat(backend.distinct()).isGreaterThanOrEqualTo(load.accepted());
        }
    }

    @Test
    void aReceiverThatCannotStartLeavesTheOldOneThere() throws Exception {
        try (Backend backend = new Backend();
                RunningProgram program = new RunningProgram(folder, backend.port());
                Load load = new Load(program.grpc, program.http, 4, RATE)) {
            program.configure(1000, ", tls: {cert_file: /nosuch.pem, key_file: /nosuch.key}");
            program.reload("failed");
            eventually(() ->
                    assertThat(program.get(program.health, "/status")).contains("cannot start receiver", "/nosuch"));
            load.stop();
            awaitArrival(backend, load);
            assertThat(load.refused() + load.failed() + load.drops()).isZero();
            assertThat(backend.distinct()).isEqualTo(load.accepted());
        }
    }

    /** Two extensions cannot have one store open, so the exporter and its callers wait for the old one to close. */
    @Test
    void changesTheStorageOfAQueueThatIsInUse() throws Exception {
        try (Backend backend = new Backend();
                RunningProgram program = new RunningProgram(folder, backend.port());
                Load load = new Load(program.grpc, program.http, 4, RATE)) {
            for (int i = 1; i <= 3; i++) {
                Files.writeString(program.file(), durable(program.text(1000, ""), 100 + i));
                program.reload("applied");
                Thread.sleep(PAUSE_MILLIS);
            }
            load.stop();
            awaitArrival(backend, load);
            report("storage changed", backend, load);
            assertThat(load.refused() + load.failed() + load.drops()).isZero();
            assertThat(backend.distinct()).isEqualTo(load.accepted());
            assertThat(program.process().terminate(TIMEOUT)).isZero();
        }
    }

    private String durable(String config, int maxSizeMib) {
        String extension = "extensions: {file_storage: {directory: %s, create_directory: true, max_size_mib: %d}, "
                .formatted(folder.resolve("queue"), maxSizeMib);
        return config.replace("extensions: {", extension)
                .replace("extensions: [", "extensions: [file_storage, ")
                .replace("sending_queue: {", "sending_queue: {storage: file_storage, ");
    }

    @Test
    void endsInAnOrderlyWayInTheMiddleOfAReload() throws Exception {
        try (Backend backend = new Backend();
                RunningProgram program = new RunningProgram(folder, backend.port());
                Load load = new Load(program.grpc, program.http, 4, RATE)) {
            eventually("load flows", () -> load.accepted() > 0);
            program.configure(2000, ", include_metadata: true");
            program.signal("HUP");
            assertThat(program.process().terminate(TIMEOUT)).isZero();
            load.stop();
            report("ended", backend, load);
            assertThat(backend.distinct()).isGreaterThanOrEqualTo(load.accepted());
        }
    }

    @Test
    void watchesItsFilesWhenAskedTo() throws Exception {
        try (Backend backend = new Backend();
                RunningProgram program = new RunningProgram(folder, backend.port(), "--watch-config")) {
            Path edited = Files.writeString(folder.resolve("edited"), program.text(2000, ""));
            Files.move(edited, program.file(), StandardCopyOption.ATOMIC_MOVE);
            program.awaitReloads("applied", 1);
            program.process().awaitLine(line -> line.contains("file change"), TIMEOUT);
        }
    }

    private static void awaitArrival(Backend backend, Load load) {
        eventually(() -> assertThat(backend.distinct()).isGreaterThanOrEqualTo(load.accepted()));
    }

    private static void report(String what, Backend backend, Load load) {
        System.out.printf(
                "%s: accepted %d spans, arrived %d, twice %d; refused %d requests, failed %d, connections dropped %d,"
                        + " slowest answer %d ms%n",
                what,
                load.accepted(),
                backend.distinct(),
                backend.duplicates(),
                load.refused(),
                load.failed(),
                load.drops(),
                load.slowestMillis());
    }
}
