package io.spillway.http;

import static io.spillway.testkit.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Deadline;
import io.spillway.testkit.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where it listens, and how it stops. */
@Timeout(120)
class HttpServerLifeIT {
    private static final int STOPS = 20;
    private static final int FORGOTTEN_MILLIS = 10_000;

    private final Servers servers = new Servers();
    private final Requests requests = new Requests(servers);

    @AfterEach
    void stop() {
        requests.close();
        servers.close();
    }

    @Test
    void finishesRequestsInFlightWhenItStops() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        HttpServer server = servers.start(Servers.config(), call -> {
            entered.countDown();
            leave.await();
            return Servers.echo(call);
        });
        CompletableFuture<HttpResponse<byte[]>> reply = requests.client.sendAsync(
                requests.request("/echo")
                        .POST(BodyPublishers.ofByteArray(new byte[7]))
                        .build(),
                BodyHandlers.ofByteArray());
        entered.await();
        int port = server.port();

        CompletableFuture<Void> closing =
                CompletableFuture.runAsync(() -> server.close(Deadline.after(Duration.ofMinutes(1), servers.clock)));
        eventually("it listens no more", () -> !Requests.accepts(port));
        assertThat(closing).isNotDone();
        leave.countDown();

        assertThat(reply.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
        assertThat(reply.get().headers().firstValue("Connection")).contains("close");
        closing.get(1, TimeUnit.MINUTES);
    }

    @Test
    void cutsRequestsOffAtTheDeadline() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        HttpServer server = servers.start(Servers.config(), call -> {
            entered.countDown();
            new CountDownLatch(1).await();
            return Servers.echo(call);
        });
        CompletableFuture<HttpResponse<byte[]>> reply = requests.client.sendAsync(
                requests.request("/echo")
                        .POST(BodyPublishers.ofByteArray(new byte[7]))
                        .build(),
                BodyHandlers.ofByteArray());
        entered.await();

        long start = System.nanoTime();
        server.close(Deadline.after(Duration.ofMillis(300), servers.clock));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(250));
        assertThat(reply).failsWithin(Duration.ofMinutes(1));
    }

    /** Connections that come while it stops are answered or end: a client that is forgotten would wait for ever. */
    @Test
    void forgetsNoConnectionWhenItStops() throws Exception {
        HttpServerConfig config = Servers.edit().endpoint("tcp", "127.0.0.1:" + FreePorts.next());
        List<Throwable> forgotten = new CopyOnWriteArrayList<>();
        AtomicInteger answers = new AtomicInteger();
        AtomicBoolean ends = new AtomicBoolean();
        List<Thread> clients = Stream.generate(
                        () -> Thread.ofPlatform().start(() -> connectAgainAndAgain(config, ends, answers, forgotten)))
                .limit(4)
                .toList();
        for (int i = 0; i < STOPS; i++) {
            int before = answers.get();
            HttpServer server = servers.start(config, Servers::echo);
            eventually("it answers", () -> answers.get() > before + 20);
            server.close(Deadline.after(Duration.ofSeconds(5), servers.clock));
        }
        ends.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertThat(forgotten).isEmpty();
    }

    private static void connectAgainAndAgain(
            HttpServerConfig config, AtomicBoolean ends, AtomicInteger answers, List<Throwable> forgotten) {
        int port = Integer.parseInt(config.endpoint().split(":")[1]);
        byte[] request = "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
                .getBytes(US_ASCII);
        while (!ends.get()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(FORGOTTEN_MILLIS);
                socket.getOutputStream().write(request);
                if (Requests.readToEnd(socket.getInputStream()).startsWith("HTTP/1.1 200 ")) {
                    answers.incrementAndGet();
                }
            } catch (AssertionError e) {
                forgotten.add(e);
            } catch (IOException _) {
                Thread.onSpinWait(); // the server is gone for a moment
            }
        }
    }

    @Test
    void namesTheAddressThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            HttpServerConfig config = Servers.edit().endpoint("tcp", "127.0.0.1:" + taken.getLocalPort());
            assertThatThrownBy(() -> servers.start(config, Servers::echo))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
        }
    }

    @Test
    void listensOnAUnixSocket(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("otlp.sock");
        HttpServerConfig config = Servers.edit().endpoint("unix", socket.toString());
        HttpServer server = servers.start(config, Servers::echo);

        assertThat(overUnixSocket(socket)).startsWith("HTTP/1.1 200 ").endsWith("hello");
        assertThatThrownBy(() -> new HttpServer(config, Map.of(), servers.context).start())
                .hasMessage("cannot listen on " + socket + ": Address already in use");

        server.close(Deadline.after(Duration.ofSeconds(1), servers.clock));
        assertThat(socket).doesNotExist();
    }

    @Test
    void takesOverAUnixSocketThatNobodyServes(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("otlp.sock");
        try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();

        servers.start(Servers.edit().endpoint("unix", socket.toString()), Servers::echo);

        assertThat(overUnixSocket(socket)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void leavesAFileThatIsNoSocketAlone(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("precious"), "data");

        assertThatThrownBy(() -> servers.start(Servers.edit().endpoint("unix", file.toString()), Servers::echo))
                .hasMessageContaining("not a socket");
        assertThat(file).hasContent("data");
    }

    private static String overUnixSocket(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
                            .getBytes(US_ASCII)));
            return Requests.readToEnd(Channels.newInputStream(channel));
        }
    }
}
