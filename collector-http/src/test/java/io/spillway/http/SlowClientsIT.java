package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take their time cost their bytes and nothing else. */
@Timeout(60)
class SlowClientsIT {
    private final Servers servers = new Servers();
    private final Requests requests = new Requests(servers);

    @AfterEach
    void stop() {
        requests.close();
        servers.close();
    }

    @Test
    void cutsAClientThatSendsItsHeadTooSlowly() throws Exception {
        servers.start(
                Servers.edit().timeouts(Duration.ZERO, Duration.ofMillis(300), Duration.ofSeconds(30)), Servers::echo);
        try (Socket socket = requests.connect()) {
            InputStream in = socket.getInputStream();
            Requests.send(socket, "GET /echo HTTP/1.1\r\nHost: x\r\nA: ");
            long start = System.nanoTime();
            CompletableFuture<Void> dripping = CompletableFuture.runAsync(() -> Requests.drip(socket));
            assertThat(Requests.readToEnd(in)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            dripping.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void cutsAClientThatSendsItsBodyTooSlowly() throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        servers.start(
                Servers.edit().timeouts(Duration.ofMillis(300), Duration.ZERO, Duration.ofSeconds(30)),
                counting(refusals));
        try (Socket socket = requests.connect()) {
            Requests.send(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
            CompletableFuture<Void> dripping = CompletableFuture.runAsync(() -> Requests.drip(socket));
            Requests.readToEnd(socket.getInputStream());
            dripping.get(10, TimeUnit.SECONDS);
        }
        Requests.await(() -> refusals.get() == 1);
    }

    @Test
    void tellsAClientWhoseBodyStandsStill() throws Exception {
        servers.start(
                Servers.edit().timeouts(Duration.ZERO, Duration.ofSeconds(30), Duration.ofMillis(300)), Servers::echo);

        String reply = requests.exchange("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");

        assertThat(reply).startsWith("HTTP/1.1 408 ").contains("did not arrive in time");
    }

    @Test
    void bodiesBeyondTheLimitOfAllTogetherAreToldToComeBack() throws Exception {
        servers.start(Servers.config(), Servers::echo, 20_000);
        try (Socket slow = requests.connect()) {
            Requests.send(slow, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 15000\r\n\r\n" + "x".repeat(14_000));
            Requests.await(() -> statusOf(new byte[10_000]) == 503);

            HttpResponse<byte[]> refusal = requests.post("/echo", new byte[10_000]);
            assertThat(refusal.headers().firstValue("Retry-After")).contains("1");
            assertThat(statusOf(new byte[1_000])).isEqualTo(200);
        }
        Requests.await(() -> statusOf(new byte[10_000]) == 200);
    }

    private int statusOf(byte[] body) {
        try {
            return requests.post("/echo", body).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void manySlowBodiesDoNotKeepOthersFromBeingServed() throws Exception {
        servers.start(Servers.config(), Servers::echo);
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 3 * HttpServer.MAX_THREADS; i++) {
            Socket socket = requests.connect();
            Requests.send(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\nabc");
            slow.add(socket);
        }

        assertThat(requests.post("/echo", new byte[10]).statusCode()).isEqualTo(200);
        for (Socket socket : slow) {
            socket.close();
        }
    }

    private static HttpHandler counting(AtomicInteger refusals) {
        return new HttpHandler() {
            @Override
            public HttpReply handle(HttpCall call) {
                return Servers.echo(call);
            }

            @Override
            public HttpReply refusal(HttpHead head, int status, String message) {
                refusals.incrementAndGet();
                return HttpReply.text(status, message);
            }
        };
    }
}
