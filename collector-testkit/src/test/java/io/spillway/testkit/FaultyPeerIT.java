package io.spillway.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultyPeerIT {
    private static final String BODY = "an answer of some length, so that there is something to spoil";

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private FaultyPeer peer;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            requests.incrementAndGet(); // only whole ones: a cut may come behind the headers
            exchange.sendResponseHeaders(200, BODY.length());
            exchange.getResponseBody().write(BODY.getBytes(US_ASCII));
            exchange.close();
        });
        server.start();
        peer = new FaultyPeer(server.getAddress().getPort(), new Seed(7));
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
        server.stop(0);
    }

    private String post() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + peer.port() + "/"))
                    .timeout(Duration.ofMinutes(1))
                    .POST(HttpRequest.BodyPublishers.ofString("a request"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void carriesFaithfullyUnlessToldOtherwise() throws Exception {
        assertThat(post()).isEqualTo(BODY);
        assertThat(peer.hits()).isZero();
    }

    @Test
    void answersLate() throws Exception {
        peer.mood(FaultyPeer.Mood.late(150));
        long started = System.nanoTime();
        assertThat(post()).isEqualTo(BODY);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofMillis(140));
    }

    @Test
    void cutsAnAnswerAfterTheServerHasDoneItsWork() {
        peer.mood(new FaultyPeer.Mood(0, 0, 100, 0, false));
        assertThatThrownBy(this::post).isInstanceOf(IOException.class);
        assertThat(requests).hasPositiveValue();
    }

    @Test
    void cutsARequest() {
        peer.mood(new FaultyPeer.Mood(0, 100, 0, 0, false));
        assertThatThrownBy(this::post).isInstanceOf(IOException.class);
        assertThat(requests).hasValue(0);
    }

    @Test
    void lies() {
        peer.mood(FaultyPeer.Mood.lying(100));
        String answer;
        try {
            answer = post();
        } catch (Exception notHttpAnyMore) {
            answer = notHttpAnyMore.toString();
        }
        assertThat(peer.hits()).isPositive();
        assertThat(answer).isNotNull();
    }

    @Test
    void isGoneAndComesBack() throws Exception {
        peer.mood(FaultyPeer.Mood.GONE);
        assertThatThrownBy(this::post).isInstanceOf(IOException.class);
        peer.mood(FaultyPeer.Mood.HONEST);
        assertThat(post()).isEqualTo(BODY);
    }
}
