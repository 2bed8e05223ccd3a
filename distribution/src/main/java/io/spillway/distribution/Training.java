package io.spillway.distribution;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.ComponentCatalog;
import io.spillway.component.SystemClock;
import io.spillway.loading.ConfigLoader;
import io.spillway.loading.LoadedConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;

/**
 * A short session of a collector that talks to itself over loopback, so that the virtual machine can record the classes that it
 * loads and the hot methods: OTLP in over HTTP, out and in over gRPC and HTTP, scrapes, a health check, an orderly stop.
 */
final class Training {
    private static final int REQUESTS = 2_000;
    private static final int SPANS = 100;
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(20);

    private static final String LOGS = """
            {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"training"}}]}]}]}""";

    private Training() {}

    /** Runs the session; fails when the collector does not start or refuses a request. */
    static void run() throws Exception {
        List<Integer> ports = freePorts(5);
        ConfigLoader loader = new ConfigLoader(ComponentCatalog.load(), Map.of());
        LoadedConfig _ = loader.load(List.of("yaml:" + ConfigOptions.builtIn()), List.of());
        LoadedConfig loaded = loader.load(List.of("yaml:" + config(ports)), List.of());
        try (SystemClock clock = new SystemClock()) {
            CollectorProcess process = new CollectorProcess(loaded, BuildDescription.load(), clock, SHUTDOWN_TIMEOUT);
            FutureTask<Integer> running = new FutureTask<>(process::run);
            Thread.ofPlatform().daemon().start(running);
            try {
                exercise(ports);
            } finally {
                process.stop("training is over");
                running.get();
            }
        }
    }

    private static String config(List<Integer> ports) {
        return """
                receivers:
                  otlp: {protocols: {http: {endpoint: "127.0.0.1:%1$d"}}}
                  otlp/back: {protocols: {grpc: {endpoint: "127.0.0.1:%2$d"}, http: {endpoint: "127.0.0.1:%3$d"}}}
                processors:
                  memory_limiter: {check_interval: 1s, limit_percentage: 80}
                  batch:
                exporters:
                  otlp_grpc: {endpoint: "127.0.0.1:%2$d", tls: {insecure: true}}
                  otlp_http: {endpoint: "http://127.0.0.1:%3$d"}
                  debug:
                extensions:
                  health_check: {endpoint: "127.0.0.1:%4$d"}
                service:
                  extensions: [health_check]
                  telemetry:
                    metrics: {readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: %5$d}}}}]}
                  pipelines:
                    traces: {receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc, otlp_http]}
                    metrics: {receivers: [otlp], exporters: [otlp_grpc]}
                    logs: {receivers: [otlp], exporters: [otlp_http]}
                    traces/back: {receivers: [otlp/back], exporters: [debug]}
                    metrics/back: {receivers: [otlp/back], exporters: [debug]}
                    logs/back: {receivers: [otlp/back], exporters: [debug]}
                """.formatted(ports.toArray());
    }

    private static void exercise(List<Integer> ports) throws IOException, InterruptedException {
        awaitReady(uri(ports.get(3), "/"));
        URI http = uri(ports.getFirst(), "");
        post(
                http.resolve("/v1/metrics"),
                "application/json",
                "{\"resourceMetrics\":[]}".getBytes(StandardCharsets.UTF_8));
        post(http.resolve("/v1/logs"), "application/json", LOGS.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < REQUESTS; i++) {
            post(http.resolve("/v1/traces"), "application/x-protobuf", spans(i));
        }
        get(uri(ports.get(3), "/status?verbose"));
        get(uri(ports.get(4), "/metrics"));
    }

    private static byte[] spans(int request) {
        ExportTraceServiceRequest.Builder message = ExportTraceServiceRequest.newBuilder();
        var resource = message.addResourceSpansBuilder();
        resource.getResourceBuilder().addAttributes(attribute("service.name", "training"));
        var scope = resource.addScopeSpansBuilder();
        for (int i = 0; i < SPANS; i++) {
            long id = (long) request * SPANS + i + 1;
            scope.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(
                            ByteBuffer.allocate(16).putLong(id).putLong(id).flip()))
                    .setSpanId(ByteString.copyFrom(
                            ByteBuffer.allocate(8).putLong(id).flip()))
                    .setName("GET /orders/{id}")
                    .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                    .setStartTimeUnixNano(id)
                    .setEndTimeUnixNano(id + 1)
                    .addAttributes(attribute("http.request.method", "GET"))
                    .addAttributes(attribute("url.path", "/orders/" + id)));
        }
        return message.build().toByteArray();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static void awaitReady(URI health) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                get(health);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - start > READY_TIMEOUT.toNanos()) {
                    throw e;
                }
                Thread.sleep(20);
            }
        }
    }

    private static void get(URI uri) throws IOException {
        exchange((HttpURLConnection) uri.toURL().openConnection());
    }

    private static void post(URI uri, String contentType, byte[] body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", contentType);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        exchange(connection);
    }

    private static void exchange(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException(connection.getURL() + " answered " + status + " (expected: 200)");
        }
        try (var body = connection.getInputStream()) {
            body.readAllBytes();
        }
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
