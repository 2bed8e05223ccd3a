package io.spillway.distribution.durability;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.NumberedItems;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered spans at a steady rate and notes the acknowledged ones: the spans of requests that got status 200. The load sends
 * no span again, so a span that arrives twice was sent twice by the collector.
 */
final class SpanLoad implements AutoCloseable {
    private static final int SENDERS = 8;
    private static final long NO_PAUSE_NANOS = 0;
    private static final long PATIENT_MILLIS = 20;
    private static final long IMPATIENT_MILLIS = 2;
    /** Long enough for a busy machine. A program that is gone refuses at once. */
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final URI target;
    private final int[] spansPerRequest;
    private final long pauseNanos;
    private final long refusedPauseMillis;
    private final AtomicLong next;
    private final AtomicLong requests = new AtomicLong();
    private final Numbers acknowledged = new Numbers();
    private final AtomicLong refusedRequests = new AtomicLong();
    private final Set<String> refusalsWithoutDelay = ConcurrentHashMap.newKeySet();
    private final AtomicLong failedRequests = new AtomicLong();
    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean paused;
    private volatile boolean stopped;
    private volatile String lastRefusal = "";

    private SpanLoad(int httpPort, long first, long pauseNanos, long refusedPauseMillis, int... spansPerRequest) {
        next = new AtomicLong(first);
        target = URI.create("http://127.0.0.1:" + httpPort + "/v1/traces");
        this.spansPerRequest = spansPerRequest;
        this.pauseNanos = pauseNanos;
        this.refusedPauseMillis = refusedPauseMillis;
    }

    /** Sends this many spans a second until it is closed. */
    static SpanLoad start(int httpPort, int spansPerSecond) {
        return start(httpPort, spansPerSecond, 0);
    }

    /** Numbers its spans from the first on. */
    static SpanLoad start(int httpPort, int spansPerSecond, long first) {
        int perRequest = 100;
        long pauseNanos = Duration.ofSeconds(1).toNanos() * perRequest * SENDERS / spansPerSecond;
        return new SpanLoad(httpPort, first, pauseNanos, PATIENT_MILLIS, perRequest).start();
    }

    /** Sends as fast as it is acknowledged until it is closed. */
    static SpanLoad atFullSpeed(int httpPort, int spansPerRequest) {
        return new SpanLoad(httpPort, 0, NO_PAUSE_NANOS, PATIENT_MILLIS, spansPerRequest).start();
    }

    /**
     * Like {@link #atFullSpeed}, with senders that come back almost at once after a refusal.
     *
     * @param spansPerRequest the sizes of the requests, in turn
     */
    static SpanLoad impatient(int httpPort, int... spansPerRequest) {
        return new SpanLoad(httpPort, 0, NO_PAUSE_NANOS, IMPATIENT_MILLIS, spansPerRequest).start();
    }

    private SpanLoad start() {
        for (int i = 0; i < SENDERS; i++) {
            senders.add(Thread.ofVirtual().name("sender " + i).start(this::sendAll));
        }
        return this;
    }

    private void sendAll() {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build()) {
            long due = System.nanoTime();
            while (!stopped) {
                if (paused) {
                    Thread.sleep(10);
                    due = System.nanoTime();
                    continue;
                }
                send(client);
                due = Math.max(due + pauseNanos, System.nanoTime() - pauseNanos);
                LockSupport.parkNanos(due - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(HttpClient client) throws InterruptedException {
        int spans = spansPerRequest[Math.floorMod(requests.getAndIncrement(), spansPerRequest.length)];
        long first = next.getAndAdd(spans);
        Telemetry batch = NumberedItems.batch(Signal.TRACES, first, spans);
        HttpRequest request = HttpRequest.newBuilder(target)
                .header("Content-Type", "application/x-protobuf")
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofByteArray(batch.toByteArray()))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                acknowledged.add(first, spans);
            } else {
                refused(response);
                Thread.sleep(refusedPauseMillis);
            }
        } catch (IOException e) {
            failedRequests.incrementAndGet();
            Thread.sleep(refusedPauseMillis);
        }
    }

    private void refused(HttpResponse<String> response) {
        refusedRequests.incrementAndGet();
        lastRefusal = response.statusCode() + ": " + response.body();
        if (response.headers().firstValue("Retry-After").isEmpty()) {
            refusalsWithoutDelay.add(lastRefusal);
        }
    }

    void pause(boolean isPaused) {
        paused = isPaused;
    }

    Numbers acknowledged() {
        return acknowledged;
    }

    /** The count of numbers that were sent, acknowledged or not. */
    long sent() {
        return next.get();
    }

    long refusedRequests() {
        return refusedRequests.get();
    }

    /** Refusals that did not say when to come back. */
    Set<String> refusalsWithoutDelay() {
        return refusalsWithoutDelay;
    }

    /** Requests that got no answer. */
    long failedRequests() {
        return failedRequests.get();
    }

    /** Waits until so many spans are acknowledged. */
    void awaitAcknowledged(long spans) {
        eventually(() -> assertThat(acknowledged.distinct())
                .as(() -> "spans acknowledged; %s requests refused, %s without an answer; last refusal: %s"
                        .formatted(refusedRequests, failedRequests, lastRefusal))
                .isGreaterThanOrEqualTo(spans));
    }

    String lastRefusal() {
        return lastRefusal;
    }

    /** Returns when every answer has been noted. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread sender : senders) {
            sender.join();
        }
    }
}
