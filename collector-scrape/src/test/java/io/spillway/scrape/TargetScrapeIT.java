package io.spillway.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.spillway.component.SystemClock;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Targets that answer well and targets that answer badly, over real sockets. */
final class TargetScrapeIT {
    private static final String TYPE = "text/plain; version=0.0.4";

    private static final SystemClock CLOCK = new SystemClock();

    private final TelemetryMemory memory = new TelemetryMemory(64 << 20);
    private final AtomicInteger connections = new AtomicInteger();
    private Server server;

    /** Answers every request with the same bytes, or with what a hostile server writes. */
    private interface Answer {
        void write(OutputStream out) throws IOException;
    }

    private final class Server implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private volatile Answer answer;

        Server(Answer answer) throws IOException {
            this.answer = answer;
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Socket peer = socket.accept();
                    connections.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(peer));
                }
            } catch (IOException _) {
                // closed
            }
        }

        private void serve(Socket peer) {
            try (peer) {
                StringBuilder request = new StringBuilder();
                for (int c = peer.getInputStream().read();
                        c >= 0;
                        c = peer.getInputStream().read()) {
                    request.append((char) c);
                    if (request.toString().endsWith("\r\n\r\n")) {
                        request.setLength(0);
                        answer.write(peer.getOutputStream());
                    }
                }
            } catch (IOException _) {
                // the scraper gave up
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(memory.bytes()).isZero();
    }

    private static Answer answer(String head, byte[] body) {
        return out -> {
            out.write(("HTTP/1.1 " + head + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
        };
    }

    private static Answer page(String page) {
        return answer("200 OK\r\nContent-Type: " + TYPE, page.getBytes(StandardCharsets.UTF_8));
    }

    private TargetScrape target(Answer answer, Duration timeout) throws IOException {
        server = new Server(answer);
        URI uri = URI.create("http://localhost:" + server.socket.getLocalPort() + "/metrics");
        return new TargetScrape(
                new FetchConfig(uri, Map.of(), timeout, 1 << 20, true, true, Optional.empty()),
                new ScrapeSettings(1_000, Optional.of(PageFormat.TEXT)),
                new PageOrigin(Map.of("service.name", "shop"), Map.of(), "scrape", "1", true),
                new ScrapeWorkers(2, 5, memory),
                CLOCK,
                "spillway/test");
    }

    private TargetScrape target(Answer answer) throws IOException {
        return target(answer, Duration.ofSeconds(20));
    }

    @Test
    void scrapesAPageAndTellsAboutTheScrape() throws Exception {
        try (TargetScrape target = target(page("# TYPE a gauge\na{x=\"1\"} 5\na{x=\"2\"} 6\n"))) {
            Map<String, Metric> first = metrics(target.scrape());
            server.answer = page("# TYPE a gauge\na{x=\"1\"} 7\na{x=\"2\"} 8\n");
            Map<String, Metric> second = metrics(target.scrape());

            assertThat(first.get("a").getGauge().getDataPoints(0).getAsDouble()).isEqualTo(5);
            assertThat(value(first, "up")).isEqualTo(1);
            assertThat(value(first, "scrape_samples_scraped")).isEqualTo(2);
            assertThat(value(first, "scrape_series_added")).isEqualTo(2);
            assertThat(first.get("scrape_duration_seconds").getUnit()).isEqualTo("s");
            assertThat(second.get("a").getGauge().getDataPoints(1).getAsDouble())
                    .isEqualTo(8);
            assertThat(value(second, "scrape_series_added")).isZero();
            assertThat(connections).hasValue(1);
        }
    }

    @Test
    void endsTheSeriesOfATargetThatFails() throws Exception {
        try (TargetScrape target = target(page("a 5\n"))) {
            target.scrape();
            server.answer = answer("503 Busy", new byte[0]);
            Map<String, Metric> metrics = metrics(target.scrape());

            assertThat(metrics.get("a").getGauge().getDataPoints(0).getFlags()).isEqualTo(1);
            assertThat(value(metrics, "up")).isZero();
            assertThat(target.lastError()).isEqualTo("status 503");
        }
    }

    @Test
    void readsChunksAndGzip() throws Exception {
        byte[] zipped = gzip("a 5\n".getBytes(StandardCharsets.UTF_8));
        String size = Integer.toHexString(zipped.length);
        try (TargetScrape target = target(out -> {
            out.write(
                    ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + size + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            out.write(zipped);
            out.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        })) {
            assertThat(value(metrics(target.scrape()), "a")).isEqualTo(5);
            assertThat(value(metrics(target.scrape()), "a")).isEqualTo(5);
            assertThat(connections).hasValue(1);
        }
    }

    @Test
    void givesUpAtTheTimeoutWhenBytesDrip() throws Exception {
        try (TargetScrape target = target(
                out -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    for (int i = 0; i < 100_000; i++) {
                        out.write('#');
                        out.flush();
                        pause();
                    }
                },
                Duration.ofMillis(300))) {
            assertThat(value(metrics(target.scrape()), "up")).isZero();
            assertThat(target.lastError()).isEqualTo("no page within 300 ms");
        }
    }

    @Test
    void boundsWhatGzipBecomes() throws Exception {
        byte[] bomb = gzip(new byte[64 << 20]);
        try (TargetScrape target = target(answer("200 OK\r\nContent-Encoding: gzip", bomb))) {
            assertThat(value(metrics(target.scrape()), "up")).isZero();
            assertThat(target.lastError()).startsWith("body of more than 1048576 bytes");
        }
    }

    @Test
    void givesUpARedirectLoop() throws Exception {
        try (TargetScrape target = target(answer("302 Found\r\nLocation: /metrics", new byte[0]))) {
            target.scrape();

            assertThat(target.lastError()).isEqualTo("more than 10 redirects");
        }
    }

    @Test
    void refusesPagesThatAreNone() throws Exception {
        try (TargetScrape target =
                target(answer("200 OK\r\nContent-Type: text/html", "<html>".getBytes(StandardCharsets.UTF_8)))) {
            target.scrape();
            assertThat(target.lastError()).isEqualTo("offset 0: expected a name");
            server.answer = page("a 1\n".repeat(1_001));
            target.scrape();
            assertThat(target.lastError()).endsWith("more than 1000 samples (sample_limit)");
            server.answer = out -> out.write("SSH-2.0-x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            target.scrape();
            assertThat(target.lastError()).isEqualTo("malformed answer: no answer of HTTP/1.1");
            server.answer = answer("200 OK", new byte[2 << 20]);
            target.scrape();
            assertThat(target.lastError()).startsWith("body of more than");
        }
    }

    @Test
    void asksForRoomBeforeItReads() throws Exception {
        try (TargetScrape target = target(page("a 1\n"))) {
            memory.shut();
            assertThat(value(metrics(target.scrape()), "up")).isZero();
            assertThat(target.lastError()).startsWith("no room");
            memory.open();
            assertThat(value(metrics(target.scrape()), "up")).isEqualTo(1);
        }
    }

    private static void pause() throws IOException {
        try {
            CLOCK.sleep(Duration.ofMillis(20));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private static double value(Map<String, Metric> metrics, String name) {
        NumberDataPoint point = metrics.get(name).getGauge().getDataPoints(0);
        return point.getAsDouble();
    }

    private static Map<String, Metric> metrics(Telemetry batch) {
        Map<String, Metric> metrics = new HashMap<>();
        ((ExportMetricsServiceRequest) batch.message())
                .getResourceMetricsList()
                .forEach(resource -> resource.getScopeMetricsList()
                        .forEach(scope -> scope.getMetricsList().forEach(each -> metrics.put(each.getName(), each))));
        return metrics;
    }
}
