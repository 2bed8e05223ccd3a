package io.spillway.http;

import static io.spillway.testkit.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import io.spillway.testkit.TestContext;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take their time cost their bytes and nothing else. */
@Timeout(120)
class SlowClientsIT {
    private static final int MIB = 1 << 20;
    private static final int MANY = 400;
    /** Acceptor, selector and what else the server has, what virtual threads run on, and the threads of the client. */
    private static final int FEW = 32 + 2 * Runtime.getRuntime().availableProcessors();

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
            CompletableFuture<Void> dripping = CompletableFuture.runAsync(() -> Requests.drip(socket));
            assertThat(Requests.readToEnd(in)).isEmpty();
            dripping.get(1, TimeUnit.MINUTES);
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
            dripping.get(1, TimeUnit.MINUTES);
        }
        eventually("the body is refused", () -> refusals.get() == 1);
    }

    @Test
    void tellsAClientWhoseBodyStandsStill() throws Exception {
        servers.start(
                Servers.edit().timeouts(Duration.ZERO, Duration.ofSeconds(30), Duration.ofMillis(300)), Servers::echo);

        // again where even the head came too late
        eventually(
                () -> assertThat(requests.exchange("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc"))
                        .startsWith("HTTP/1.1 408 ")
                        .contains("did not arrive in time"));
    }

    @Test
    void bodiesBeyondTheLimitOfAllTogetherAreToldToComeBack() throws Exception {
        servers.start(Servers.config(), Servers::echo, 20_000);
        try (Socket slow = requests.connect()) {
            Requests.send(slow, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 15000\r\n\r\n" + "x".repeat(14_000));
            eventually(
                    "the slow body holds its room",
                    () -> servers.context.telemetryMemory().bytes() > 10_000);
            assertThat(statusOf(new byte[10_000])).isEqualTo(503);

            HttpResponse<byte[]> refusal = requests.post("/echo", new byte[10_000]);
            assertThat(refusal.headers().firstValue("Retry-After")).contains("1");
            assertThat(statusOf(new byte[1_000])).isEqualTo(200);
        }
        eventually("there is room again", () -> statusOf(new byte[10_000]) == 200);
    }

    private int statusOf(byte[] body) {
        try {
            return requests.post("/echo", body).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void manySlowBodiesTakeNoThreadAndKeepNobodyFromBeingServed() throws Exception {
        servers.start(Servers.config(), Servers::echo);
        int threads = Thread.getAllStackTraces().size();
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Socket socket = requests.connect();
            Requests.send(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\nabc");
            slow.add(socket);
        }

        assertThat(requests.post("/echo", new byte[10]).statusCode()).isEqualTo(200);
        assertThat(Thread.getAllStackTraces()).hasSizeLessThan(threads + FEW);
        for (Socket socket : slow) {
            socket.close();
        }
        assertThat(requests.post("/echo", new byte[10]).statusCode()).isEqualTo(200);
        assertThat(Thread.getAllStackTraces()).hasSizeLessThan(threads + FEW);
    }

    @Test
    void manyHandlersThatWaitTakeNoThreadAndKeepNobodyFromBeingServed() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        servers.start(Servers.config(), call -> {
            if (call.body().length == 3) {
                waiting.incrementAndGet();
                goOn.await();
            }
            return Servers.echo(call);
        });
        int threads = Thread.getAllStackTraces().size();
        List<Socket> stuck = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Socket socket = requests.connect();
            Requests.send(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
            stuck.add(socket);
        }
        eventually("all handlers wait", () -> waiting.get() == MANY);

        assertThat(requests.post("/echo", new byte[10]).statusCode()).isEqualTo(200);
        assertThat(Thread.getAllStackTraces()).hasSizeLessThan(threads + FEW);
        goOn.countDown();
        for (Socket socket : stuck) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            socket.close();
        }
    }

    /** 36 s at 16 KiB/s are less than what the second client has sent by then; the server looks each 5 s. */
    @Test
    void cutsABodyThatComesAtLessThanTheLeastRate() throws Exception {
        TestContext context = new TestContext("otlp");
        HttpServer server = new HttpServer(Servers.config(), Map.of("/echo", Servers::echo), context);
        server.start();
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port());
                Socket swift = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + MIB + "\r\n\r\n";
            Requests.send(slow, head + "x");
            Requests.send(swift, head + "x".repeat(MIB - 1));
            eventually(
                    "room for a whole body, and some, is held",
                    () -> context.telemetryMemory().bytes() > MIB);

            context.manualClock().advance(Duration.ofSeconds(36));

            assertThat(Requests.readToEnd(slow.getInputStream())).isEmpty();
            Requests.send(swift, "x");
            assertThat(swift.getInputStream().readNBytes(12)).asString(US_ASCII).isEqualTo("HTTP/1.1 200");
        } finally {
            server.close(Deadline.after(Duration.ofSeconds(2), context.clock()));
        }
    }

    @Test
    void judgesABodyByItsRateOnceItHasHadSomeTime() {
        assertThat(SlowClients.isTooSlow(Duration.ofSeconds(30).toNanos(), 0)).isFalse();
        assertThat(SlowClients.isTooSlow(Duration.ofSeconds(31).toNanos(), 31 * 16_384))
                .isFalse();
        assertThat(SlowClients.isTooSlow(Duration.ofSeconds(31).toNanos(), 31 * 16_384 - 1))
                .isTrue();
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
