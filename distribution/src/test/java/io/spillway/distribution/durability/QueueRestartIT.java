package io.spillway.distribution.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop with a dead backend, and the start after it. */
final class QueueRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void aStopKeepsWhatADeadBackendDidNotTake(@TempDir Path folder) throws Exception {
        int backendPort = FreePorts.next();
        try (DurableCollector collector =
                new DurableCollector(folder, folder.resolve("queue"), backendPort, "num_consumers: 4", "-Xmx256m")) {
            collector.start();
            SpanLoad load = SpanLoad.start(collector.httpPort(), 20_000);
            try (load) {
                while (load.acknowledged().distinct() < 10_000) {
                    Thread.sleep(20);
                }
            }
            assertThat(collector.metric("otelcol_exporter_queue_size{data_type=\"traces\"")
                            + collector.metric("otelcol_exporter_queue_size{exporter"))
                    .isPositive();
            long started = System.nanoTime();
            collector.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
            assertThat(String.join("\n", collector.process().output())).doesNotContain("Dropping data");

            try (Backend backend = Backend.start(backendPort)) {
                collector.start();
                backend.awaitAll(load.acknowledged(), PATIENCE);
                assertThat(load.acknowledged().missingIn(backend.spans(), 20)).isEmpty();
                assertThat(backend.spans().repeated()).isZero();
                assertThat(backend.wrong()).isEmpty();
                collector.stop();
            }
        }
    }

    @Test
    void aMissingExtensionIsNamed(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("missing.yaml"), """
                receivers: {nop: }
                exporters: {otlp_http: {endpoint: "http://127.0.0.1:1", sending_queue: {storage: file_storage/queue}}}
                service: {telemetry: {metrics: {level: none}}, pipelines: {traces: {receivers: [nop], exporters: [otlp_http]}}}
                """);
        Path program = Path.of("target/app/bin/spillway").toAbsolutePath();
        try (ChildProcess spillway = ChildProcess.of("spillway", program.toString(), "--config", config.toString())
                .start()) {
            assertThat(spillway.awaitExit(PATIENCE)).isEqualTo(1);
            assertThat(String.join("\n", spillway.output())).contains("otlp_http", "file_storage/queue");
        }
    }
}
