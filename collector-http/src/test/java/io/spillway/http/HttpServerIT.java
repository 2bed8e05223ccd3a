package io.spillway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import io.spillway.component.ServerAuthenticator;
import io.spillway.component.ServerAuthenticator.Decision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpServerIT {
    private final Servers servers = new Servers();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        client.shutdownNow();
        servers.close();
    }

    @Test
    void answersABodyOfAnySizeUpToTheLimit() throws Exception {
        servers.start(Servers.edit().maxBody(4 << 20), Servers::echo);

        for (int size : new int[] {0, 1, 8191, 8192, 65_537, 300_000, 4 << 20}) {
            byte[] body = randomBytes(size);
            HttpResponse<byte[]> reply = post("/echo", body);
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo(body);
            assertThat(reply.headers().firstValue("X-Served-By")).contains("spillway");
            assertThat(reply.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void readsABodyOfUnknownLength() throws Exception {
        servers.start(Servers.config(), Servers::echo);
        byte[] body = randomBytes(700_000);

        HttpResponse<byte[]> reply = client.send(
                request("/echo")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(reply.body()).isEqualTo(body);
    }

    @Test
    void refusesAnAnnouncedBodyThatIsTooLargeWithoutReadingIt() throws Exception {
        servers.start(Servers.edit().maxBody(1000), Servers::echo);

        String reply = exchange("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");

        assertThat(reply).startsWith("HTTP/1.1 400 ").contains("http: request body too large");
        assertThat(servers.refused(400)).isEqualTo(1);
    }

    @Test
    void refusesABodyThatTurnsOutTooLarge() throws Exception {
        servers.start(Servers.edit().maxBody(1000), Servers::echo);

        String reply = exchange(
                "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n"
                        + "x".repeat(2000) + "\r\n0\r\n\r\n");

        assertThat(reply).startsWith("HTTP/1.1 400 ").contains("http: request body too large");
    }

    @Test
    void refusesAGzipBombAndTakesTheLimitExactly() throws Exception {
        servers.start(Servers.edit().maxBody(1 << 20), Servers::echo);

        assertThat(gzipped(gzip(new byte[1 << 20])).statusCode()).isEqualTo(200);
        assertThat(gzipped(gzip(new byte[(1 << 20) + 1])).statusCode()).isEqualTo(400);
        assertThat(gzipped(gzip(new byte[200 << 20])).statusCode()).isEqualTo(400);
    }

    @Test
    void refusesAnEncodingItDoesNotKnowAndOneThatIsBroken() throws Exception {
        servers.start(Servers.config(), Servers::echo);

        HttpResponse<String> unknown = client.send(
                request("/echo")
                        .header("Content-Encoding", "br")
                        .POST(BodyPublishers.ofString("x"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("unsupported Content-Encoding: br");
        assertThat(gzipped(new byte[] {1, 2, 3}).statusCode()).isEqualTo(400);
    }

    @Test
    void answers404ForOtherPathsAndPlainTextToWhatIsNoRequest() throws Exception {
        servers.start(Servers.config(), Servers::echo);

        assertThat(post("/nothing", new byte[0]).statusCode()).isEqualTo(404);
        assertThat(exchange("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ").contains("text/plain");
        assertThat(exchange("GET /echo HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(servers.refused(404)).isEqualTo(1);
        assertThat(servers.refused(431)).isEqualTo(1);
    }

    @Test
    void answers500WhenTheHandlerFails() throws Exception {
        servers.start(Servers.config(), _ -> {
            throw new IllegalStateException("secret detail");
        });

        HttpResponse<byte[]> reply = post("/echo", new byte[1]);

        assertThat(reply.statusCode()).isEqualTo(500);
        assertThat(new String(reply.body(), US_ASCII)).isEqualTo("internal error\n");
    }

    @Test
    void releasesWhatTheGateHoldsHoweverARequestEnds() throws Exception {
        AtomicInteger held = new AtomicInteger();
        AtomicInteger released = new AtomicInteger();
        servers.start(Servers.edit().maxBody(100), new HttpHandler() {
            @Override
            public Gate beforeBody(HttpHead head) {
                held.incrementAndGet();
                return new Gate.Open(released::incrementAndGet);
            }

            @Override
            public HttpReply handle(HttpCall call) {
                assertThat(call.body()).isNotEqualTo("fail".getBytes(US_ASCII));
                return Servers.echo(call);
            }
        });

        post("/echo", new byte[10]);
        post("/echo", new byte[101]);
        post("/echo", "fail".getBytes(US_ASCII));
        try (Socket socket = connect()) {
            send(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc");
        }

        await(() -> held.get() == 4 && released.get() == 4);
    }

    @Test
    void cutsAClientThatSendsItsHeadTooSlowly() throws Exception {
        servers.start(
                Servers.edit().timeouts(Duration.ZERO, Duration.ofMillis(300), Duration.ofSeconds(30)), Servers::echo);
        try (Socket socket = connect()) {
            InputStream in = socket.getInputStream();
            send(socket, "GET /echo HTTP/1.1\r\nHost: x\r\nA: ");
            long start = System.nanoTime();
            CompletableFuture<Void> dripping = CompletableFuture.runAsync(() -> drip(socket));
            assertThat(readToEnd(in)).isEmpty();
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
        try (Socket socket = connect()) {
            send(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
            CompletableFuture<Void> dripping = CompletableFuture.runAsync(() -> drip(socket));
            readToEnd(socket.getInputStream());
            dripping.get(10, TimeUnit.SECONDS);
        }
        await(() -> refusals.get() == 1);
    }

    @Test
    void tellsAClientWhoseBodyStandsStill() throws Exception {
        servers.start(
                Servers.edit().timeouts(Duration.ZERO, Duration.ofSeconds(30), Duration.ofMillis(300)), Servers::echo);

        String reply = exchange("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");

        assertThat(reply).startsWith("HTTP/1.1 408 ").contains("did not arrive in time");
    }

    @Test
    void manySlowBodiesDoNotKeepOthersFromBeingServed() throws Exception {
        servers.start(Servers.config(), Servers::echo);
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 3 * HttpServer.MAX_THREADS; i++) {
            Socket socket = connect();
            send(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\nabc");
            slow.add(socket);
        }

        assertThat(post("/echo", new byte[10]).statusCode()).isEqualTo(200);
        for (Socket socket : slow) {
            socket.close();
        }
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
        CompletableFuture<HttpResponse<byte[]>> reply = client.sendAsync(
                request("/echo").POST(BodyPublishers.ofByteArray(new byte[7])).build(), BodyHandlers.ofByteArray());
        entered.await();
        int port = server.port();

        CompletableFuture<Void> closing =
                CompletableFuture.runAsync(() -> server.close(Deadline.after(Duration.ofSeconds(20), servers.clock)));
        await(() -> !accepts(port));
        assertThat(closing).isNotDone();
        leave.countDown();

        assertThat(reply.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(reply.get().headers().firstValue("Connection")).contains("close");
        closing.get(10, TimeUnit.SECONDS);
    }

    @Test
    void cutsRequestsOffAtTheDeadline() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        HttpServer server = servers.start(Servers.config(), call -> {
            entered.countDown();
            new CountDownLatch(1).await();
            return Servers.echo(call);
        });
        CompletableFuture<HttpResponse<byte[]>> reply = client.sendAsync(
                request("/echo").POST(BodyPublishers.ofByteArray(new byte[7])).build(), BodyHandlers.ofByteArray());
        entered.await();

        long start = System.nanoTime();
        server.close(Deadline.after(Duration.ofMillis(300), servers.clock));

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(10));
        assertThat(reply).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void namesTheAddressThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress("127.0.0.1", 0));
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

    @Test
    void answersPreflightsAndMarksAnswers() throws Exception {
        servers.start(
                Servers.edit().cors(new CorsConfig(List.of("https://*.example"), List.of("X-Token"), List.of(), 600)),
                Servers::echo);

        String preflight = exchange("OPTIONS /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Origin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n"
                + "Access-Control-Request-Headers: content-type,x-token\r\n\r\n");
        assertThat(preflight)
                .startsWith("HTTP/1.1 204 ")
                .contains("Access-Control-Allow-Origin: https://shop.example\r\n")
                .contains("Access-Control-Allow-Methods: POST\r\n")
                .contains("Access-Control-Allow-Headers: content-type,x-token\r\n")
                .contains("Access-Control-Max-Age: 600\r\n");
        assertThat(exchange("OPTIONS /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Origin: https://evil.test\r\nAccess-Control-Request-Method: POST\r\n\r\n"))
                .doesNotContain("Access-Control-Allow");
        assertThat(exchange("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Origin: https://shop.example\r\nContent-Length: 2\r\n\r\nhi"))
                .contains("Access-Control-Allow-Origin: https://shop.example\r\n")
                .endsWith("hi");
    }

    @Test
    void asksTheAuthenticatorBeforeTheBody() throws Exception {
        ServerAuthenticator bearer =
                headers -> headers.getOrDefault("authorization", List.of()).contains("Bearer t")
                        ? new Decision.Granted(Map.of("subject", "me"))
                        : new Decision.Denied("missing or empty authorization header");
        servers.context.withExtension("bearertokenauth", bearer);
        servers.start(
                Servers.edit().auth(auth("bearertokenauth")),
                call -> HttpReply.text(
                        200,
                        call.head().metadata().auth() + " "
                                + call.head().metadata().header("X-Tenant")));

        assertThat(post("/echo", new byte[3]).statusCode()).isEqualTo(401);
        HttpResponse<String> granted = client.send(
                request("/echo")
                        .header("Authorization", "Bearer t")
                        .header("X-Tenant", "a")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(granted.body()).isEqualTo("{subject=me} [a]");
    }

    @Test
    void doesNotStartWithoutItsAuthenticator() {
        assertThatThrownBy(() -> servers.start(Servers.edit().auth(auth("nobody")), Servers::echo))
                .hasMessageContaining("nobody");
    }

    private static ServerAuthConfig auth(String id) {
        return new ServerAuthConfig(new AuthConfig(Optional.of(ComponentId.parse(id))), List.of());
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

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(servers.url(path))).timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
        return client.send(request(path).POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> gzipped(byte[] body) throws Exception {
        return client.send(
                request("/echo")
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    private Socket connect() throws IOException {
        URI uri = URI.create(servers.url("/"));
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    private static void drip(Socket socket) {
        try {
            for (int i = 0; i < 300; i++) {
                socket.getOutputStream().write('x');
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException _) {
            // the server has had enough
        }
    }

    private static String readToEnd(InputStream in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            in.transferTo(out);
        } catch (IOException _) {
            // a reset is an end, too
        }
        return out.toString(US_ASCII);
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request);
            return readToEnd(socket.getInputStream());
        }
    }

    private static String overUnixSocket(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
                            .getBytes(US_ASCII)));
            return readToEnd(Channels.newInputStream(channel));
        }
    }

    private static boolean accepts(int port) {
        try (Socket _ = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
