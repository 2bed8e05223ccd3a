package io.spillway.distribution.endtoend;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * Heartbeats of ever new spans, sent to any of several collectors and again and again until one acknowledges them. Spans that
 * are not stopped expire at once; those that are would live for an hour, so that one that arrives was never rightly collected.
 */
final class HeartbeatLoad implements AutoCloseable {
    /** Spans in a request. */
    static final int BATCH = 20;

    private static final int SENDERS = 3;
    private static final AtomicLong SPANS = new AtomicLong(1);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(20);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final int[] ports;
    private final Random random;
    private final Set<String> left = ConcurrentHashMap.newKeySet();
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    private final List<Thread> senders = new ArrayList<>();

    /**
     * What was acknowledged.
     *
     * @param left spans with a heartbeat and without a stop
     * @param stopped spans with both
     */
    record Ledger(Set<String> left, Set<String> stopped) {
        /** Waits until every span that nobody stopped has arrived. */
        void awaitAll(SpanBackend backend) {
            eventually(() -> {
                Set<String> missing = new HashSet<>(left);
                backend.arrivals().forEach(arrival -> missing.remove(arrival.spanId()));
                assertThat(missing).isEmpty();
            });
        }

        /** No span that was stopped has arrived. */
        void assertNoneResurrected(SpanBackend backend) {
            assertThat(backend.arrivals()).noneMatch(arrival -> stopped.contains(arrival.spanId()));
        }
    }

    HeartbeatLoad(long seed, int... ports) {
        this.ports = ports.clone();
        random = new Random(seed);
    }

    void start() {
        for (int i = 0; i < SENDERS; i++) {
            senders.add(Thread.ofVirtual().start(() -> {
                while (!stopping) {
                    sendOne();
                }
            }));
        }
    }

    /** A batch of heartbeats, then the stops of half of them. */
    void sendOne() {
        long first = SPANS.getAndAdd(BATCH);
        long middle = first + BATCH / 2;
        List<LogRecord> heartbeats = new ArrayList<>(heartbeats(first, middle, SHORT));
        heartbeats.addAll(heartbeats(middle, first + BATCH, LONG));
        sendUntilAcknowledged(heartbeats);
        stop(middle, first + BATCH);
        LongStream.range(first, middle).forEach(span -> left.add(hex(span)));
    }

    /** A batch of spans that live until they are stopped with {@link #stop(long)}; answers the first one's number. */
    long begin() {
        long first = SPANS.getAndAdd(BATCH);
        sendUntilAcknowledged(heartbeats(first, first + BATCH, LONG));
        return first;
    }

    /** @param first as {@link #begin} answered */
    void stop(long first) {
        stop(first, first + BATCH);
    }

    private void stop(long from, long to) {
        sendUntilAcknowledged(LongStream.range(from, to)
                .mapToObj(span -> PartialRecords.stop(span, now()))
                .toList());
        LongStream.range(from, to).forEach(span -> stopped.add(hex(span)));
    }

    Ledger finish() throws InterruptedException {
        stopping = true;
        for (Thread sender : senders) {
            sender.join();
        }
        return new Ledger(left, stopped);
    }

    private static List<LogRecord> heartbeats(long from, long to, Duration frequency) {
        return LongStream.range(from, to)
                .mapToObj(span -> PartialRecords.heartbeat(span, now(), frequency, "load"))
                .toList();
    }

    private void sendUntilAcknowledged(List<LogRecord> records) {
        byte[] request = PartialRecords.request(records).toByteArray();
        eventually("an acknowledgement", () -> isAcknowledged(request));
    }

    private boolean isAcknowledged(byte[] request) throws InterruptedException {
        int port = ports[random.nextInt(ports.length)];
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/logs"))
                .header("Content-Type", "application/x-protobuf")
                .timeout(Duration.ofSeconds(15))
                .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(post, HttpResponse.BodyHandlers.ofByteArray());
            return response.statusCode() == 200
                    && ExportLogsServiceResponse.parseFrom(response.body())
                                    .getPartialSuccess()
                                    .getRejectedLogRecords()
                            == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static long now() {
        return System.currentTimeMillis() * 1_000_000;
    }

    private static String hex(long span) {
        return HexFormat.of().toHexDigits(span);
    }

    @Override
    public void close() {
        stopping = true;
        client.close();
    }
}
