package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.Peers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The OpenTelemetry Java agent attached to a program that was not changed for it. The agent exports to one place only, so there is
 * no direct way to compare with: both ways through Spillway must agree and hold what the program did.
 */
final class JavaAgentIT {
    private static final Duration PROGRAM_TIMEOUT = Duration.ofMinutes(2);
    private static final int CALLS = 5;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"grpc, grpc", "http, http/protobuf"})
    void agentTelemetryArrives(String protocol, String agentProtocol) throws Exception {
        Peers.otelcol();
        Path agent = Peers.javaAgent();
        try (Relay relay = Relay.start(folder)) {
            runWithAgent(agent, agentProtocol, relay.spillwayEndpoint(protocol));
            relay.drain();

            Arrivals arrived = relay.viaGrpc();
            assertThat(relay.viaHttp()).isEqualTo(arrived);
            assertThat(arrived.spans()).hasSize(2 * CALLS).allMatch(span -> span.contains("agent-sample"));
            assertThat(arrived.logs()).hasSize(CALLS).allMatch(log -> log.contains("order asked for: /orders/"));
            assertThat(arrived.metrics())
                    .anyMatch(metric -> metric.contains("\"name\":\"http.client.request.duration\""))
                    .anyMatch(metric -> metric.contains("\"name\":\"http.server.request.duration\""));
        }
    }

    /** Few instrumentations: with all of them the agent takes long to start and instruments what the test does not ask for. */
    private static void runWithAgent(Path agent, String protocol, String endpoint) throws InterruptedException {
        try (ChildProcess program = ChildProcess.of(
                        "program with the Java agent",
                        JavaPrograms.java(),
                        "-javaagent:" + agent,
                        "-cp",
                        Path.of("target", "test-classes").toAbsolutePath().toString(),
                        JavaAgentSample.class.getName())
                .env("OTEL_SERVICE_NAME", "agent-sample")
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
                .env("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
                .env("OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED", "false")
                .env("OTEL_INSTRUMENTATION_JAVA_HTTP_CLIENT_ENABLED", "true")
                .env("OTEL_INSTRUMENTATION_JAVA_HTTP_SERVER_ENABLED", "true")
                .env("OTEL_INSTRUMENTATION_JAVA_UTIL_LOGGING_ENABLED", "true")
                .start()) {
            if (program.awaitExit(PROGRAM_TIMEOUT) != 0) {
                throw program.failure("failed");
            }
        }
    }
}
