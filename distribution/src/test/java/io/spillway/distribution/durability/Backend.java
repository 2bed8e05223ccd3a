package io.spillway.distribution.durability;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.NumberedItems;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/**
 * An OTLP/HTTP server that notes each span and log record by its number. In one mood the server accepts everything, in another it is
 * busy. In the third mood it does both in turn, and sometimes cuts a connection after it has noted a request, so that the sender does
 * not learn the answer.
 */
final class Backend implements AutoCloseable {
    /** The way in which the server answers. */
    enum Mood {
        TAKES,
        BUSY,
        FLAPS
    }

    private static final Duration FLAP = Duration.ofMillis(300);
    private static final int CUT_ONE_IN = 50;

    private final HttpServer server;
    private final Numbers spans = new Numbers();
    private final Numbers logs = new Numbers();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Random random = new Random(7);
    private volatile Mood mood = Mood.TAKES;

    private Backend(HttpServer server) {
        this.server = server;
    }

    static Backend start() throws IOException {
        return start(0);
    }

    static Backend start(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        Backend backend = new Backend(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", exchange -> backend.answer(exchange, Signal.TRACES));
        server.createContext("/v1/logs", exchange -> backend.answer(exchange, Signal.LOGS));
        server.start();
        return backend;
    }

    int port() {
        return server.getAddress().getPort();
    }

    void mood(Mood newMood) {
        mood = newMood;
    }

    Numbers spans() {
        return spans;
    }

    Numbers logs() {
        return logs;
    }

    /** Descriptions of telemetry that arrived and that no test has sent. */
    Queue<String> wrong() {
        return wrong;
    }

    private void answer(HttpExchange exchange, Signal signal) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (isBusy()) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            note(signal, body);
            if (mood == Mood.FLAPS && oneIn(CUT_ONE_IN)) {
                throw new IOException("the connection is cut");
            }
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private boolean isBusy() {
        return switch (mood) {
            case TAKES -> false;
            case BUSY -> true;
            case FLAPS -> System.nanoTime() / FLAP.toNanos() % 2 == 0;
        };
    }

    private boolean oneIn(int bound) {
        synchronized (random) {
            return random.nextInt(bound) == 0;
        }
    }

    private void note(Signal signal, byte[] body) {
        Telemetry batch;
        try {
            batch = Telemetry.read(signal, body);
        } catch (MalformedTelemetryException e) {
            wrong.add("not OTLP: " + e.getMessage());
            return;
        }
        if (batch instanceof Traces traces) {
            SpanCursor cursor = traces.cursor();
            while (cursor.next()) {
                note(cursor);
            }
        } else {
            NumberedItems.numbers(batch).forEach(logs::add);
        }
    }

    private void note(SpanCursor span) {
        long number = span.startTimeUnixNano();
        if (!span.name().equals("span " + number)) {
            wrong.add("span " + number + " is called \"" + span.name() + "\"");
            return;
        }
        spans.add(number);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
