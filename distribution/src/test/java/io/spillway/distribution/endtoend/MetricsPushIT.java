package io.spillway.distribution.endtoend;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spillway sends its own metrics to the Go collector with the readers that the Go collector has for its own. */
class MetricsPushIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({"http, http/protobuf, http://127.0.0.1", "grpc, grpc, http://127.0.0.1", "grpc, grpc, 127.0.0.1"})
    void theGoCollectorReceivesTheMetrics(String server, String protocol, String host) throws Exception {
        int port = FreePorts.next();
        Path received = folder.resolve("metrics.json");
        Path backend = Files.writeString(folder.resolve("backend.yaml"), """
                receivers: {otlp: {protocols: {%s: {endpoint: "127.0.0.1:%d"}}}}
                exporters: {file: {path: "%s", flush_interval: 100ms}}
                service:
                  telemetry: {metrics: {level: none}}
                  pipelines: {metrics: {receivers: [otlp], exporters: [file]}}
                """.formatted(server, port, received));
        Path config = Files.writeString(folder.resolve("spillway.yaml"), """
                receivers: {nop: }
                exporters: {nop: }
                service:
                  telemetry:
                    resource: {deployment.environment.name: test}
                    metrics:
                      readers:
                        - periodic:
                            interval: 100
                            exporter:
                              otlp: {protocol: %s, endpoint: "%s:%d", insecure: true}
                  pipelines: {traces: {receivers: [nop], exporters: [nop]}}
                """.formatted(protocol, host, port));
        try (ChildProcess otelcol = start(Peers.otelcol(), "otelcol", backend)) {
            otelcol.awaitPort(port, TIMEOUT);
            Path program = Path.of("target", "app", "bin", "spillway").toAbsolutePath();
            try (ChildProcess spillway = start(program, "spillway", config)) {
                eventually(
                        TIMEOUT,
                        () -> assertThat(received)
                                .content()
                                .contains(
                                        "\"otelcol_process_uptime\"",
                                        "{\"key\":\"service.name\",\"value\":{\"stringValue\":\"spillway\"}}",
                                        "{\"key\":\"deployment.environment.name\",\"value\":{\"stringValue\":\"test\"}}"));
                assertThat(spillway.isAlive()).isTrue();
            }
        }
    }

    private ChildProcess start(Path program, String name, Path config) throws Exception {
        return ChildProcess.of(name, program.toString(), "--config", config.toString())
                .directory(folder)
                .start();
    }
}
