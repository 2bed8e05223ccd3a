package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue on disk in front of the exporter: what was acknowledged while PostgreSQL was away outlives a {@code kill -9}. */
final class PartialQueueIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void whatWasAcknowledgedWithoutADatabaseIsWrittenWhenItIsBack() throws Exception {
        int doorPort = FreePorts.next();
        int port = FreePorts.next();
        try (SpanBackend backend = new SpanBackend();
                PartialProgram keeper = new PartialProgram(folder, backend.endpoint());
                Door door = new Door(doorPort)) {
            try (HeartbeatLoad wakeUp = new HeartbeatLoad(new int[] {keeper.port()}, 1, 1 << 30)) {
                wakeUp.sendOne();
                keeper.awaitInFlight(wakeUp.living());
            }
            Path config = Files.writeString(folder.resolve("queue.yaml"), config(port, keeper.address(doorPort)));
            try (HeartbeatLoad load = new HeartbeatLoad(new int[] {port}, 2, 1)) {
                door.open(keeper.postgresPort());
                ChildProcess exporter = start(config, port);
                try {
                    send(load, 3);
                    door.shut();
                    send(load, 10);
                    exporter.kill();
                    exporter = start(config, port);
                    send(load, 5);
                    door.open(keeper.postgresPort());
                    send(load, 2);
                    HeartbeatLoad.Ledger ledger = load.finish();

                    assertThat(ledger.living()).hasSize(200);
                    assertThat(ledger.awaitAll(backend, PATIENCE)).isEmpty();
                    assertThat(ledger.resurrected(backend)).isEmpty();
                } finally {
                    exporter.close();
                }
            }
        }
    }

    private static void send(HeartbeatLoad load, int batches) {
        for (int i = 0; i < batches; i++) {
            load.sendOne();
        }
    }

    private ChildProcess start(Path config, int port) throws InterruptedException {
        return ChildProcess.of(
                        "exporter",
                        Path.of("target", "app", "bin", "spillway")
                                .toAbsolutePath()
                                .toString(),
                        "--config",
                        config.toString())
                .env("SPILLWAY_JAVA_OPTS", "-Xmx128m -XX:+UseSerialGC")
                .directory(folder)
                .start()
                .awaitPort(port, PATIENCE);
    }

    private String config(int port, String address) throws IOException {
        return """
            extensions: {file_storage: {directory: "%s", create_directory: true}}
            receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
            exporters:
              partial:
                postgres: "%s"
                connect_timeout: 2s
                retry_on_failure: {initial_interval: 50ms, max_interval: 500ms, max_elapsed_time: 0}
                sending_queue: {storage: file_storage}
            service:
              extensions: [file_storage]
              telemetry: {metrics: {level: none}}
              pipelines: {logs: {receivers: [otlp], exporters: [partial]}}
            """.formatted(folder.resolve("queue"), port, address);
    }
}
