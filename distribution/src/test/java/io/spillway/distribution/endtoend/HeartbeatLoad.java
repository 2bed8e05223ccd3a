package io.spillway.distribution.endtoend;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Heartbeats of ever new spans, and stops of half of them, sent to any of several collectors and again and again until one
 * acknowledges them.
 */
final class HeartbeatLoad implements AutoCloseable {
    private static final int BATCH = 20;
    private static final int SENDERS = 3;
    private static final Duration LIFE = Duration.ofSeconds(9);
    private static final Duration IN_TIME = Duration.ofSeconds(8);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final int[] ports;
    private final Random random;
    private final Set<String> living = ConcurrentHashMap.newKeySet();
    private final Set<String> stoppedInTime = ConcurrentHashMap.newKeySet();
    private final AtomicInteger stopped = new AtomicInteger();
    private final AtomicInteger spans;
    private volatile boolean stopping;
    private final List<Thread> senders = new ArrayList<>();

    /**
     * What was acknowledged.
     *
     * @param living spans with a heartbeat and without a stop
     * @param stoppedInTime spans whose stop was acknowledged before they could expire
     * @param stopped how many stops were acknowledged in all
     */
    record Ledger(Set<String> living, Set<String> stoppedInTime, int stopped) {
        /** Waits until every span that nobody stopped has arrived, and answers those that have not when patience ends. */
        Set<String> awaitAll(SpanBackend backend, Duration patience) throws InterruptedException {
            long end = System.nanoTime() + patience.toNanos();
            Set<String> missing = missing(backend);
            while (!missing.isEmpty() && System.nanoTime() < end) {
                Thread.sleep(200);
                missing = missing(backend);
            }
            return missing;
        }

        private Set<String> missing(SpanBackend backend) {
            Set<String> missing = new HashSet<>(living);
            backend.arrivals().forEach(arrival -> missing.remove(arrival.spanId()));
            return missing;
        }

        /** Spans that arrived although they were stopped in time. */
        Set<String> resurrected(SpanBackend backend) {
            return backend.arrivals().stream()
                    .map(SpanBackend.Arrival::spanId)
                    .filter(stoppedInTime::contains)
                    .collect(Collectors.toSet());
        }
    }

    /** @param firstSpan the number of the first span */
    HeartbeatLoad(int[] ports, long seed, int firstSpan) {
        this.ports = ports.clone();
        spans = new AtomicInteger(firstSpan);
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
        int first = spans.getAndAdd(BATCH);
        long sentAt = System.nanoTime();
        sendUntilAcknowledged(first, BATCH, "heartbeat");
        sendUntilAcknowledged(first, BATCH / 2, "stop");
        boolean inTime = System.nanoTime() - sentAt < IN_TIME.toNanos();
        for (int i = 0; i < BATCH; i++) {
            if (i >= BATCH / 2) {
                living.add(hex(first + i));
            } else if (inTime) {
                stoppedInTime.add(hex(first + i));
            }
        }
        stopped.addAndGet(BATCH / 2);
    }

    /** How many spans were acknowledged and not stopped. */
    int living() {
        return living.size();
    }

    Ledger finish() throws InterruptedException {
        stopping = true;
        for (Thread sender : senders) {
            sender.join();
        }
        return new Ledger(living, stoppedInTime, stopped.get());
    }

    private void sendUntilAcknowledged(int first, int count, String event) {
        byte[] request = request(first, count, event);
        while (!isAcknowledged(request)) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private boolean isAcknowledged(byte[] request) {
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
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] request(int first, int count, String event) {
        ScopeLogs.Builder records = ScopeLogs.newBuilder();
        for (int span = first; span < first + count; span++) {
            ExportTraceServiceRequest.Builder body = ExportTraceServiceRequest.newBuilder();
            body.addResourceSpansBuilder()
                    .addScopeSpansBuilder()
                    .addSpans(Span.newBuilder()
                            .setTraceId(ByteString.copyFrom(ByteBuffer.allocate(16)
                                    .putLong(span)
                                    .putLong(1)
                                    .flip()))
                            .setSpanId(ByteString.copyFrom(spanId(span)))
                            .setName("load"));
            records.addLogRecords(LogRecord.newBuilder()
                    .setTimeUnixNano(System.currentTimeMillis() * 1_000_000)
                    .addAttributes(attribute("partial.event", event))
                    .addAttributes(attribute("partial.frequency", LIFE.toMillis() / 3 + "ms"))
                    .setBody(AnyValue.newBuilder().setBytesValue(body.build().toByteString())));
        }
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        request.addResourceLogsBuilder().addScopeLogs(records);
        return request.build().toByteArray();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static byte[] spanId(int span) {
        return ByteBuffer.allocate(8).putLong(0x5000_0000_0000_0000L + span).array();
    }

    private static String hex(int span) {
        return HexFormat.of().formatHex(spanId(span));
    }

    @Override
    public void close() {
        stopping = true;
        client.close();
    }
}
