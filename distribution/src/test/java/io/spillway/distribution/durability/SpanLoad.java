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
 * Sends numbered spans at a steady rate and notes which were acknowledged: only what got status 200. What was not is not sent
 * again, so a span that arrives twice was sent twice by the collector.
 */
final class SpanLoad implements AutoCloseable {
    private static final int SENDERS = 8;
    private static final long NO_PAUSE_NANOS = 0;
    /** For a machine that is busy; a program that is gone refuses at once. */
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final URI target;
    private final int spansPerRequest;
    private final long pauseNanos;
    private final AtomicLong next;
    private final Numbers acknowledged = new Numbers();
    private final AtomicLong refusedRequests = new AtomicLong();
    private final Set<String> refusalsWithoutDelay = ConcurrentHashMap.newKeySet();
    private final AtomicLong failedRequests = new AtomicLong();
    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean paused;
    private volatile boolean stopped;
    private volatile String lastRefusal = "";

    private SpanLoad(int httpPort, long first, int spansPerRequest, long pauseNanos) {
        next = new AtomicLong(first);
        target = URI.create("http://127.0.0.1:" + httpPort + "/v1/traces");
        this.spansPerRequest = spansPerRequest;
        this.pauseNanos = pauseNanos;
    }

    /** Sends this many spans a second until it is closed. */
    static SpanLoad start(int httpPort, int spansPerSecond) {
        return start(httpPort, spansPerSecond, 0);
    }

    /** Numbers its spans from the first on. */
    static SpanLoad start(int httpPort, int spansPerSecond, long first) {
        int perRequest = 100;
        long pauseNanos = Duration.ofSeconds(1).toNanos() * perRequest * SENDERS / spansPerSecond;
        return new SpanLoad(httpPort, first, perRequest, pauseNanos).start();
    }

    /** Sends as fast as it is acknowledged until it is closed. */
    static SpanLoad atFullSpeed(int httpPort, int spansPerRequest) {
        return new SpanLoad(httpPort, 0, spansPerRequest, NO_PAUSE_NANOS).start();
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
        long first = next.getAndAdd(spansPerRequest);
        Telemetry batch = NumberedItems.batch(Signal.TRACES, first, spansPerRequest);
        HttpRequest request = HttpRequest.newBuilder(target)
                .header("Content-Type", "application/x-protobuf")
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofByteArray(batch.toByteArray()))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                acknowledged.add(first, spansPerRequest);
            } else {
                refused(response);
                Thread.sleep(20);
            }
        } catch (IOException e) {
            failedRequests.incrementAndGet();
            Thread.sleep(20);
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

    /** How many numbers were ever sent, acknowledged or not. */
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

    /** Waits until this many spans were acknowledged. */
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
