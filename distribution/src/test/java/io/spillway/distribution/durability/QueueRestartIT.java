package io.spillway.distribution.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Signal;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.NumberedItems;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop with a dead backend, and the start after it. */
final class QueueRestartIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void aStopKeepsWhatADeadBackendDidNotTake(@TempDir Path folder) throws Exception {
        int backendPort = FreePorts.next();
        try (DurableCollector collector =
                new DurableCollector(folder, folder.resolve("queue"), backendPort, "num_consumers: 4", "-Xmx256m")) {
            collector.start();
            SpanLoad load = SpanLoad.start(collector.httpPort(), 20_000);
            try (load) {
                load.awaitAcknowledged(10_000);
            }
            assertThat(collector.metric("otelcol_exporter_queue_size{data_type=\"traces\""))
                    .isPositive();
            collector.stop();
            assertThat(String.join("\n", collector.process().output())).doesNotContain("Dropping data");

            try (Backend backend = Backend.start(backendPort)) {
                collector.start();
                load.acknowledged().awaitIn(backend.spans());
                assertThat(backend.spans().repeated()).isZero();
                assertThat(backend.wrong()).isEmpty();
                collector.stop();
            }
        }
    }

    @Test
    void severalExportersAndSignalsShareOneExtension(@TempDir Path folder) throws Exception {
        List<Integer> ports = List.of(FreePorts.next(), FreePorts.next());
        try (DurableCollector collector =
                new DurableCollector(folder, folder.resolve("queue"), ports, "num_consumers: 2", "-Xmx256m")) {
            collector.start();
            post(collector, Signal.TRACES, 0);
            post(collector, Signal.LOGS, 100);
            collector.kill();
            try (Backend first = Backend.start(ports.getFirst());
                    Backend second = Backend.start(ports.getLast())) {
                collector.start();
                for (Backend backend : List.of(first, second)) {
                    numbers(0).awaitIn(backend.spans());
                    numbers(100).awaitIn(backend.logs());
                    assertThat(backend.spans().distinct()).isEqualTo(10);
                    assertThat(backend.logs().distinct()).isEqualTo(10);
                }
                collector.stop();
            }
        }
    }

    private static Numbers numbers(long first) {
        Numbers numbers = new Numbers();
        numbers.add(first, 10);
        return numbers;
    }

    private static void post(DurableCollector collector, Signal signal, long first) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            byte[] body = NumberedItems.batch(signal, first, 10).toByteArray();
            URI target = URI.create("http://127.0.0.1:" + collector.httpPort() + "/v1/" + signal.key());
            HttpRequest request = HttpRequest.newBuilder(target)
                    .header("Content-Type", "application/x-protobuf")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
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
