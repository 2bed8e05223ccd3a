package io.spillway.otlp;

import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.Section;
import io.spillway.export.QueueConfig;
import io.spillway.export.RetryConfig;
import io.spillway.export.SendingConfig;
import io.spillway.http.HttpClientConfig;
import io.spillway.http.HttpServer;
import io.spillway.http.HttpServerConfig;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** HTTP receivers and exporters of a test, and a client. */
final class HttpRig implements AutoCloseable {
    final SystemClock clock = new SystemClock();
    final RecordingConsumer sink = new RecordingConsumer();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    TestContext context(String id) {
        return new TestContext(id, clock);
    }

    /** A receiver of traces on a free port. */
    HttpReceiver receiver(TestContext context, PipelineInput next) throws IOException {
        HttpReceiver receiver = new HttpReceiver(
                new HttpReceiverConfig(
                        HttpServerConfig.defaults("127.0.0.1:0"), "/v1/traces", "/v1/metrics", "/v1/logs"),
                Map.of(Signal.TRACES, next),
                context);
        receiver.start();
        opened.addFirst(() -> receiver.close(Deadline.after(Duration.ofSeconds(2), clock)));
        return receiver;
    }

    void closeLater(HttpServer server) {
        opened.addFirst(() -> server.close(Deadline.after(Duration.ofSeconds(2), clock)));
    }

    /** An exporter of traces without queue and retries, so that callers get the server's own answer. */
    Exporter exporter(TestContext context, String endpoint) throws Exception {
        return exporter(context, endpoint, "gzip", HttpEncoding.PROTO, Duration.ofSeconds(20));
    }

    Exporter exporter(TestContext context, String endpoint, String compression, HttpEncoding encoding, Duration timeout)
            throws Exception {
        SendingConfig direct =
                new SendingConfig(timeout, Section.off(RetryConfig.defaults()), Section.off(QueueConfig.defaults()));
        OtlpHttpExporterConfig config =
                new OtlpHttpExporterConfig(client(endpoint, compression), direct, "", "", "", encoding);
        Exporter exporter = new OtlpHttpExporterFactory().create(config, Set.of(Signal.TRACES), context);
        exporter.start();
        opened.addFirst(() -> exporter.close(Deadline.after(Duration.ofSeconds(2), clock)));
        return exporter;
    }

    private static HttpClientConfig client(String endpoint, String compression) {
        HttpClientConfig from = HttpClientConfig.defaults(compression, 0);
        return new HttpClientConfig(
                endpoint,
                from.proxyUrl(),
                from.tls(),
                from.headers(),
                from.auth(),
                compression,
                from.compressionParams(),
                from.buffers(),
                from.connections(),
                from.http2(),
                from.cookies(),
                List.of());
    }

    HttpResponse<byte[]> post(int port, String path, String contentType, byte[] body) throws Exception {
        return send(request(port, path).header("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body)));
    }

    HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() throws Exception {
        client.shutdownNow();
        for (AutoCloseable one : opened) {
            one.close();
        }
        clock.close();
    }
}
