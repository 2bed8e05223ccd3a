package io.spillway.distribution;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Signal;
import io.spillway.distribution.reload.Wire;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.NumberedItems;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the assembled program as users do. */
class ProgramIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String READY = "Everything is ready";
    private static final String NO_RETRY = "retry_on_failure: {enabled: false}";

    /** What the OpenTelemetry Collector promises to keep. */
    private static final List<String> STABLE_METRICS = List.of(
            "otelcol_process_uptime",
            "otelcol_process_cpu_seconds",
            "otelcol_process_memory_rss",
            "otelcol_process_runtime_heap_alloc_bytes",
            "otelcol_process_runtime_total_alloc_bytes",
            "otelcol_process_runtime_total_sys_memory_bytes",
            "otelcol_processor_batch_batch_send_size",
            "otelcol_processor_batch_batch_send_size_bytes",
            "otelcol_processor_batch_metadata_cardinality",
            "otelcol_processor_batch_timeout_trigger_send",
            "otelcol_exporter_sent_metric_points",
            "otelcol_exporter_send_failed_metric_points",
            "otelcol_exporter_sent_spans",
            "otelcol_exporter_send_failed_spans",
            "otelcol_exporter_sent_log_records",
            "otelcol_exporter_send_failed_log_records",
            "otelcol_receiver_accepted_metric_points",
            "otelcol_receiver_refused_metric_points",
            "otelcol_receiver_accepted_spans",
            "otelcol_receiver_refused_spans",
            "otelcol_receiver_accepted_log_records",
            "otelcol_receiver_refused_log_records",
            "http_server_request_body_size",
            "http_server_request_duration",
            "http_server_response_body_size",
            "promhttp_metric_handler_errors_total",
            "target_info");

    private final HttpClient client = HttpClient.newHttpClient();
    private final int grpc = FreePorts.next();
    private final int http = FreePorts.next();
    private final int health = FreePorts.next();
    private final int metrics = FreePorts.next();

    @TempDir
    private Path folder;

    @Test
    void theBuiltInConfigurationTakesTelemetryAndKeepsItOverAnOrderlyStop() throws Exception {
        try (ChildProcess spillway = start(defaults())) {
            spillway.awaitLine(line -> line.contains(READY), TIMEOUT);
            assertThat(FreePorts.isOpen(grpc)).isTrue();
            assertThat(post("/v1/traces", Samples.TRACES).statusCode()).isEqualTo(200);
            try (Wire wire = new Wire.Grpc(grpc)) {
                assertThat(wire.send(NumberedItems.batch(Signal.TRACES, 7, 1).toByteArray()))
                        .isTrue();
            }
            assertThat(get(health, "/").body()).contains("\"status\":\"Server available\"");
            assertThat(get(health, "/status?verbose").body())
                    .contains("\"healthy\":true", "\"receiver:otlp\"", "\"pipeline:traces\"");
            assertThat(get(metrics, "/metrics").body())
                    .contains("otelcol_receiver_accepted_spans{receiver=\"otlp\",transport=\"http\"} 1\n");

            assertThat(spillway.terminate(TIMEOUT)).isZero();
            assertThat(String.join("\n", spillway.output())).contains("Shutdown complete.", "Shutdown: GRACEFUL");
        }
        assertThat(folder.resolve("spillway-data/telemetry.jsonl"))
                .content()
                .contains("5b8efff798038103d269b633813fc60c", "span 7");
    }

    @Test
    void aSecondSignalEndsTheWait() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ChildProcess spillway =
                        start(List.of("--config", "yaml:" + """
                        receivers: {otlp: {protocols: {http: {endpoint: 127.0.0.1:%d}}}}
                        exporters: {otlp_http: {endpoint: "http://127.0.0.1:%d", timeout: 1h, %s}}
                        service:
                          telemetry: {metrics: {level: none}}
                          pipelines: {traces: {receivers: [otlp], exporters: [otlp_http]}}
                        """.formatted(http, silent.getLocalPort(), NO_RETRY)))) {
            spillway.awaitLine(line -> line.contains(READY), TIMEOUT);
            assertThat(post("/v1/traces", Samples.TRACES).statusCode()).isEqualTo(200);
            askToStop(spillway);
            spillway.awaitLine(line -> line.contains("Starting shutdown"), TIMEOUT);
            askToStop(spillway);
            assertThat(spillway.awaitExit(TIMEOUT)).isEqualTo(1);
            assertThat(String.join("\n", spillway.output())).contains("Asked again to stop");
        }
    }

    /** By SIGTERM: what a shell started in the background is deaf to SIGINT. */
    private static void askToStop(ChildProcess program) throws Exception {
        new ProcessBuilder("kill", "-TERM", Long.toString(program.pid()))
                .start()
                .waitFor();
    }

    @Test
    void stableMetricNamesAreThere() throws Exception {
        Path config = Files.writeString(folder.resolve("stable.yaml"), """
                receivers: {otlp: {protocols: {http: {endpoint: 127.0.0.1:%d}}}}
                processors: {batch: }
                exporters:
                  debug:
                  otlp_http: {endpoint: "http://127.0.0.1:65535", %s}
                service:
                  telemetry:
                    metrics:
                      level: detailed
                      readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %d}}}}]
                  pipelines:
                    traces: {receivers: [otlp], processors: [batch], exporters: [debug, otlp_http]}
                    metrics: {receivers: [otlp], processors: [batch], exporters: [debug, otlp_http]}
                    logs: {receivers: [otlp], processors: [batch], exporters: [debug, otlp_http]}
                """.formatted(http, NO_RETRY, metrics));
        try (ChildProcess spillway = start(List.of("--config", config.toString()))) {
            spillway.awaitLine(line -> line.contains(READY), TIMEOUT);
            post("/v1/traces", Samples.TRACES);
            post("/v1/metrics", Samples.METRICS);
            post("/v1/logs", Samples.LOGS);
            eventually(() -> {
                String page = get(metrics, "/metrics").body();
                assertThat(STABLE_METRICS).allSatisfy(name -> assertThat(page).contains("# TYPE " + name + " "));
                assertThat(page).contains("otelcol_exporter_sent_spans{exporter=\"debug\"} 1\n");
            });
        }
    }

    @Test
    void everyProblemOfABadConfigurationIsPrinted() throws Exception {
        Path config = Files.writeString(folder.resolve("bad.yaml"), """
                receivers: {nop: {x: 1}}
                exporters: {nop: }
                service: {pipelines: {traces: {receivers: [nop], exporters: [nosuch]}}}
                """);
        try (ChildProcess spillway = start(List.of("--config", config.toString()))) {
            assertThat(spillway.awaitExit(TIMEOUT)).isEqualTo(1);
            assertThat(String.join("\n", spillway.output()))
                    .contains("Error: ", "bad.yaml:1:", "bad.yaml:3:", "\"nosuch\" which is not configured");
        }
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(http, 1, InetAddress.getLoopbackAddress());
                ChildProcess spillway = start(defaults())) {
            assertThat(spillway.awaitExit(TIMEOUT)).isEqualTo(1);
            assertThat(String.join("\n", spillway.output()))
                    .contains("Error: cannot start", "localhost:" + taken.getLocalPort());
        }
    }

    private List<String> defaults() {
        return List.of(
                "--set=receivers.otlp.protocols.grpc.endpoint=localhost:" + grpc,
                "--set=receivers.otlp.protocols.http.endpoint=localhost:" + http,
                "--set=extensions.health_check.endpoint=localhost:" + health,
                "--set=service.telemetry.metrics.readers=[{pull: {exporter: {prometheus: {host: localhost, port: "
                        + metrics + "}}}}]");
    }

    private ChildProcess start(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of("target/app/bin/spillway").toAbsolutePath().toString());
        command.addAll(arguments);
        return ChildProcess.of("spillway", command).directory(folder).start();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + http + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** One item of each signal. */
    private static final class Samples {
        static final String TRACES = """
                {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",\
                "spanId":"eee19b7ec3c1b174","name":"first","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}""";
        static final String METRICS = """
                {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[\
                {"timeUnixNano":"1","asDouble":42}]}}]}]}]}""";
        static final String LOGS = """
                {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"b"}}]}]}]}""";
    }
}
