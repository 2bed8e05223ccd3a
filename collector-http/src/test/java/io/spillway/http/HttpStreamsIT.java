package io.spillway.http;

import static io.spillway.testkit.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are written while they are sent, and server-sent events. */
@Timeout(120)
class HttpStreamsIT {
    private static final int MIB = 1 << 20;

    private final Servers servers = new Servers();
    private final Requests requests = new Requests(servers);

    @AfterEach
    void stop() {
        requests.close();
        servers.close();
    }

    @Test
    void sendsPartsAsTheyAreFlushedAndKeepsTheConnection() throws Exception {
        servers.start(
                Servers.config(),
                _ -> HttpReply.stream(200, "text/plain", out -> {
                    out.write("one".getBytes(US_ASCII));
                    out.flush();
                    out.write("two".getBytes(US_ASCII));
                }));

        try (Socket socket = requests.connect()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            for (int i = 0; i < 2; i++) {
                Requests.send(socket, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(head(in)).contains("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
                assertThat(List.of(in.readLine(), in.readLine(), in.readLine(), in.readLine()))
                        .containsExactly("3", "one", "3", "two");
                assertThat(in.readLine() + in.readLine()).isEqualTo("0");
            }
        }
    }

    @Test
    void answersHeadWithoutWritingTheBody() throws Exception {
        servers.start(
                Servers.config(),
                _ -> HttpReply.stream(200, "text/plain", _ -> {
                    throw new IOException("must not be called");
                }));

        assertThat(requests.exchange("HEAD /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void aWriterThatFailsAtOnceIsA500AndALaterOneCutsTheBodyOff() throws Exception {
        servers.start(
                Servers.config(),
                call -> HttpReply.stream(200, "text/plain", out -> {
                    if (call.head().hasQuery("late")) {
                        out.write('x');
                        out.flush();
                    }
                    throw new IllegalStateException("secret detail");
                }));

        assertThat(requests.exchange("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 500 ")
                .endsWith("internal error\n");
        assertThat(requests.exchange("GET /echo?late HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("1\r\nx")
                .doesNotContain("secret");
    }

    @Test
    void cutsAReaderThatTakesTooLongForAPart() throws Exception {
        CompletableFuture<IOException> failure = new CompletableFuture<>();
        servers.start(
                Servers.edit().writeTimeout(Duration.ofMillis(300)),
                _ -> HttpReply.stream(200, "", out -> {
                    try {
                        while (true) {
                            out.write(new byte[MIB]);
                        }
                    } catch (IOException e) {
                        failure.complete(e);
                        throw e;
                    }
                }));

        try (Socket socket = requests.connect()) {
            Requests.send(socket, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(failure.get(1, TimeUnit.MINUTES)).isNotNull();
        }
    }

    @Test
    void anAnswerMayBeSilentForLongerThanTheIdleTimeout() throws Exception {
        servers.start(
                Servers.edit().timeouts(Duration.ZERO, Duration.ZERO, Duration.ofMillis(200)),
                _ -> HttpReply.stream(200, "text/plain", out -> {
                    out.write("be".getBytes(US_ASCII));
                    out.flush();
                    pause(servers, Duration.ofMillis(900));
                    out.write("gin".getBytes(US_ASCII));
                }));

        HttpResponse<String> reply =
                requests.client.send(requests.request("/echo").GET().build(), BodyHandlers.ofString());

        assertThat(reply.body()).isEqualTo("begin");
    }

    @Test
    void publishesEventsToEverySubscriber() throws Exception {
        EventStream events = new EventStream(2, Duration.ofMinutes(1), servers.clock);
        servers.start(Servers.config(), events);
        try (Socket one = subscribe();
                Socket two = subscribe()) {
            eventually("both are there", () -> events.subscribers() == 2);
            BufferedReader first = reader(one);
            BufferedReader second = reader(two);
            assertThat(head(first)).contains("HTTP/1.1 200 OK", "Content-Type: text/event-stream");
            head(second);
            awaitLine(first, ": heartbeat");
            awaitLine(second, ": heartbeat");

            events.publish("window", "a\nb");
            events.publish("", "c");

            for (BufferedReader in : List.of(first, second)) {
                awaitLine(in, "event: window");
                assertThat(in.readLine()).isEqualTo("data: a");
                assertThat(in.readLine()).isEqualTo("data: b");
                awaitLine(in, "data: c");
            }
        }
    }

    @Test
    void turnsAwayMoreSubscribersThanItMayHave() throws Exception {
        EventStream events = new EventStream(1, Duration.ofMillis(50), servers.clock);
        servers.start(Servers.config(), events);
        try (Socket _ = subscribe()) {
            eventually("it is there", () -> events.subscribers() == 1);
            assertThat(requests.exchange("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Retry-After: 5", "at most 1");
        }
        eventually("the heartbeat finds that it is gone", () -> events.subscribers() == 0);
    }

    @Test
    void cutsASubscriberThatDoesNotKeepUp() throws Exception {
        EventStream events = new EventStream(1, Duration.ofMinutes(1), servers.clock);
        servers.start(Servers.config(), events);
        String data = "x".repeat(64 << 10);
        try (Socket _ = subscribe()) {
            eventually("it is there", () -> events.subscribers() == 1);
            for (int i = 0; i < 4 * EventStream.MAX_WAITING_EVENTS; i++) {
                events.publish("", data);
            }
            requests.close();
        }
        eventually("it is cut off", () -> events.subscribers() == 0);
    }

    @Test
    void endsItsAnswersWhenTheServerStops() throws Exception {
        EventStream events = new EventStream(5, Duration.ofMinutes(1), servers.clock);
        HttpServer server = servers.start(Servers.config(), events);
        try (Socket socket = subscribe()) {
            eventually("it is there", () -> events.subscribers() == 1);

            long start = System.nanoTime();
            server.close(Deadline.after(Duration.ofMinutes(1), servers.clock));

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
            assertThat(Requests.readToEnd(socket.getInputStream())).endsWith("\r\n0\r\n\r\n");
            assertThat(events.subscribers()).isZero();
        }
    }

    @Test
    void endsItsAnswersWhenTheRouteGoes() throws Exception {
        EventStream events = new EventStream(5, Duration.ofMinutes(1), servers.clock);
        HttpServer server = servers.start(Servers.config(), Servers::echo);
        HttpRoutes.Registration registration = server.serve("/events", events);
        try (Socket socket = requests.connect()) {
            Requests.send(socket, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
            eventually("it is there", () -> events.subscribers() == 1);

            registration.close();

            awaitLine(reader(socket), "0");
        }
        assertThat(requests.exchange("GET /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ");
    }

    private Socket subscribe() throws IOException {
        Socket socket = requests.connect();
        Requests.send(socket, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
        return socket;
    }

    private static void pause(Servers servers, Duration duration) throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        servers.clock.schedule(duration, over::countDown);
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    private static List<String> head(BufferedReader in) throws IOException {
        return in.lines().takeWhile(line -> !line.isEmpty()).toList();
    }

    private static void awaitLine(BufferedReader in, String wanted) throws IOException {
        String line = in.readLine();
        while (!wanted.equals(line)) {
            assertThat(line).as("lines up to %s", wanted).isNotNull();
            line = in.readLine();
        }
    }
}
