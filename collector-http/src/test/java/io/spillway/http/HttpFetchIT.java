package io.spillway.http;

import static io.spillway.testkit.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ClientAuthenticator;
import io.spillway.component.ComponentId;
import io.spillway.config.Section;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are read as a stream: long ones, compressed ones, ones without end, and ones that go wrong. */
@Timeout(120)
class HttpFetchIT {
    private static final Duration NONE = Duration.ZERO;
    private static final int MIB = 1 << 20;

    private final Servers servers = new Servers();
    private HttpClient client;

    @BeforeEach
    void start() throws IOException {
        client = new HttpClient(HttpClientConfig.defaults("", 0), servers.context);
        client.start();
    }

    @AfterEach
    void stop() {
        client.close();
        servers.close();
    }

    @Test
    void streamsMegabytesAndUsesTheConnectionAgain() throws Exception {
        byte[] large = new byte[5 * MIB];
        new Random(1).nextBytes(large);
        servers.start(
                Servers.config(), _ -> HttpReply.stream(200, "application/octet-stream", out -> out.write(large)));

        for (int i = 0; i < 3; i++) {
            try (HttpStream answer = fetch(Long.MAX_VALUE, NONE, NONE)) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("content-TYPE")).isEqualTo("application/octet-stream");
                assertThat(answer.body().readAllBytes()).isEqualTo(large);
            }
        }
    }

    @Test
    void gunzipsAndStopsAtALimitOfDecodedBytes() throws Exception {
        byte[] zeros = new byte[3 * MIB];
        servers.start(
                Servers.config(),
                call -> new HttpReply(200, "text/plain", gzip(zeros))
                        .with("Content-Encoding", call.head().header("Accept-Encoding")));

        try (HttpStream whole = fetch(3 * MIB, NONE, NONE)) {
            assertThat(whole.body().readAllBytes()).isEqualTo(zeros);
        }
        try (HttpStream cut = fetch(3 * MIB - 1, NONE, NONE)) {
            assertThat(cut.body().readNBytes(3 * MIB - 1)).hasSize(3 * MIB - 1);
            assertThatThrownBy(() -> cut.body().read())
                    .isInstanceOf(BodyTooLargeException.class)
                    .hasMessage("the answer has more than 3145727 bytes");
        }
    }

    @Test
    void stopsAtTheLimitOfABodyThatIsNotCompressed() throws Exception {
        servers.start(Servers.config(), _ -> HttpReply.text(200, "0123456789"));

        try (HttpStream exact = fetch(10, NONE, NONE);
                HttpStream cut = fetch(9, NONE, NONE)) {
            assertThat(exact.body().readAllBytes()).hasSize(10);
            assertThatThrownBy(() -> cut.body().readAllBytes()).isInstanceOf(BodyTooLargeException.class);
        }
    }

    @Test
    void readsEveryMemberOfAGzipBody() throws Exception {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(gzip("one ".getBytes(US_ASCII)));
        both.writeBytes(gzip("two".getBytes(US_ASCII)));
        servers.start(
                Servers.config(), _ -> new HttpReply(200, "", both.toByteArray()).with("Content-Encoding", "x-gzip"));

        try (HttpStream answer = fetch(100, NONE, NONE)) {
            assertThat(answer.body().readAllBytes()).asString(US_ASCII).isEqualTo("one two");
        }
    }

    @Test
    void namesTheFaultOfABodyThatIsNoGzipOrEndsEarly() throws Exception {
        AtomicReference<byte[]> body = new AtomicReference<>("plain".getBytes(US_ASCII));
        servers.start(Servers.config(), _ -> new HttpReply(200, "", body.get()).with("Content-Encoding", "gzip"));

        try (HttpStream answer = fetch(100, NONE, NONE)) {
            assertThatThrownBy(() -> answer.body().readAllBytes()).hasMessageStartingWith("gzip: ");
        }
        byte[] half = gzip(new byte[10_000]);
        body.set(Arrays.copyOf(half, half.length / 2));
        try (HttpStream answer = fetch(100_000, NONE, NONE)) {
            assertThatThrownBy(() -> answer.body().readAllBytes()).hasMessage("gzip: unexpected EOF");
        }
    }

    @Test
    void refusesAnEncodingThatItDoesNotKnow() throws Exception {
        servers.start(Servers.config(), _ -> HttpReply.text(200, "x").with("Content-Encoding", "br"));

        assertThatThrownBy(() -> fetch(100, NONE, NONE))
                .hasMessage("Get \"" + servers.url("/echo")
                        + "\": the answer has Content-Encoding: br (expected: gzip or none)");
    }

    @Test
    void returnsWhatHasArrivedOfABodyWithoutEnd() throws Exception {
        CountDownLatch more = new CountDownLatch(1);
        servers.start(
                Servers.config(),
                _ -> HttpReply.stream(200, "application/json", out -> {
                    out.write("first\n".getBytes(US_ASCII));
                    out.flush();
                    await(more);
                    out.write("second\n".getBytes(US_ASCII));
                }));

        try (HttpStream answer = fetch(Long.MAX_VALUE, NONE, Duration.ofMinutes(1))) {
            byte[] buffer = new byte[100];
            assertThat(answer.body().read(buffer)).isEqualTo(6);
            more.countDown();
            assertThat(answer.body().readAllBytes()).asString(US_ASCII).isEqualTo("second\n");
        }
    }

    @Test
    void endsTheConnectionWhenItIsClosedEarly() throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        servers.start(
                Servers.config(),
                _ -> HttpReply.stream(200, "", out -> {
                    try {
                        while (true) {
                            out.write(new byte[MIB]);
                        }
                    } catch (IOException e) {
                        ended.complete(e);
                        throw e;
                    }
                }));

        HttpStream answer = fetch(Long.MAX_VALUE, NONE, NONE);
        assertThat(answer.body().readNBytes(2 * MIB)).hasSize(2 * MIB);
        answer.close();

        assertThat(ended.get(1, TimeUnit.MINUTES)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> answer.body().read()).isInstanceOf(IOException.class);
    }

    @Test
    void anotherThreadCanEndAReadThatWaits() throws Exception {
        servers.start(Servers.config(), _ -> HttpReply.stream(200, "", HttpFetchIT::beginAndWait));
        HttpStream answer = fetch(Long.MAX_VALUE, NONE, NONE);
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> outcomeOf(answer.body()));

        eventually("it has read the beginning", () -> beginnings.get() == 1);
        answer.close();

        assertThat(read.get(1, TimeUnit.MINUTES)).startsWith("IOException");
    }

    @Test
    void givesUpOnAServerThatFallsSilent() throws Exception {
        servers.start(Servers.config(), _ -> HttpReply.stream(200, "", HttpFetchIT::beginAndWait));

        try (HttpStream answer = fetch(Long.MAX_VALUE, NONE, Duration.ofMillis(200))) {
            assertThat(answer.body().read()).isEqualTo('x');
            assertThatThrownBy(() -> answer.body().read()).hasMessage("the server sent nothing for PT0.2S");
        }
    }

    @Test
    void givesUpOnAServerThatSendsNoHead() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        servers.start(Servers.config(), call -> {
            never.await();
            return Servers.echo(call);
        });

        assertThatThrownBy(() -> fetch(100, NONE, Duration.ofMillis(200)))
                .hasMessage("Get \"" + servers.url("/echo") + "\": the server sent nothing for PT0.2S");
    }

    /** Time that the reader takes is no silence of the server. */
    @Test
    void aSlowReaderIsNotCutOff() throws Exception {
        byte[] large = new byte[8 * MIB];
        servers.start(Servers.config(), _ -> HttpReply.stream(200, "", out -> out.write(large)));

        try (HttpStream answer = fetch(Long.MAX_VALUE, NONE, Duration.ofMillis(150))) {
            assertThat(answer.body().readNBytes(MIB)).hasSize(MIB);
            CountDownLatch pause = new CountDownLatch(1);
            servers.clock.schedule(Duration.ofMillis(600), pause::countDown);
            pause.await();
            assertThat(answer.body().readAllBytes()).hasSize(7 * MIB);
        }
    }

    @Test
    void endsAtTheTimeoutForTheWholeAnswer() throws Exception {
        servers.start(Servers.config(), _ -> HttpReply.stream(200, "", HttpFetchIT::beginAndWait));

        try (HttpStream answer = fetch(Long.MAX_VALUE, Duration.ofMillis(300), NONE)) {
            assertThat(answer.body().read()).isEqualTo('x');
            assertThatThrownBy(() -> answer.body().read()).hasMessage("timeout exceeded");
        }
    }

    @Test
    void anInterruptedReaderKeepsItsFlag() throws Exception {
        servers.start(Servers.config(), _ -> HttpReply.stream(200, "", HttpFetchIT::beginAndWait));
        try (HttpStream answer = fetch(Long.MAX_VALUE, NONE, NONE)) {
            assertThat(answer.body().read()).isEqualTo('x');
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> answer.body().read()).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void namesTheCauseWhenThereIsNoAnswer() throws Exception {
        HttpTarget closed = HttpTarget.parse("http://127.0.0.1:1/");
        assertThatThrownBy(() -> client.fetch(new HttpFetch(closed, Map.of(), 1, NONE, NONE)))
                .hasMessage("Get \"http://127.0.0.1:1/\": connection refused");
        HttpTarget unknown = HttpTarget.parse("http://backend.example.invalid:4318/");
        assertThatThrownBy(() -> client.fetch(new HttpFetch(unknown, Map.of(), 1, NONE, NONE)))
                .message()
                // the second where the machine has no name server
                .matches("Get \"http://backend.example.invalid:4318/\": backend.example.invalid: "
                        + "(no such host|Temporary failure in name resolution)");
    }

    @Test
    void saysThatABodyWasCutOff() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> answerHalf(server));
            HttpTarget target = HttpTarget.parse("http://127.0.0.1:" + server.getLocalPort());
            try (HttpStream answer = client.fetch(new HttpFetch(target, Map.of(), 100, NONE, NONE))) {
                assertThatThrownBy(() -> answer.body().readAllBytes())
                        .hasMessage("connection closed by the other side");
            }
            served.get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void sendsConfiguredHeadersThoseOfTheAuthenticatorAndItsOwn() throws Exception {
        servers.context.withExtension("auth", (ClientAuthenticator) (headers, _) -> {
            headers.put("Authorization", "Bearer x");
            headers.replace("User-Agent", headers.get("User-Agent") + " scraper");
        });
        servers.start(
                Servers.config(),
                call -> HttpReply.text(
                        200,
                        call.head().method() + "|" + call.head().header("Authorization") + "|"
                                + call.head().header("Accept") + "|"
                                + call.head().header("User-Agent")));
        HttpClientConfig config = Clients.auth(Section.on(new AuthConfig(Optional.of(ComponentId.parse("auth")))));
        HttpClient authenticated = new HttpClient(config, servers.context);
        authenticated.start();
        try (HttpStream answer = authenticated.fetch(new HttpFetch(
                HttpTarget.parse(servers.url("/echo")), Map.of("Accept", "text/plain"), 1000, NONE, NONE))) {
            assertThat(answer.body().readAllBytes())
                    .asString(US_ASCII)
                    .startsWith("GET|Bearer x|text/plain|Spillway/0.0.0-test ")
                    .endsWith(" scraper");
        } finally {
            authenticated.close();
        }
    }

    private HttpStream fetch(long maxBytes, Duration timeout, Duration idle) throws Exception {
        return client.fetch(new HttpFetch(HttpTarget.parse(servers.url("/echo")), Map.of(), maxBytes, timeout, idle));
    }

    private static final AtomicInteger beginnings = new AtomicInteger();

    private static void beginAndWait(OutputStream out) throws IOException {
        out.write('x');
        out.flush();
        beginnings.set(1);
        await(new CountDownLatch(1));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String outcomeOf(InputStream body) {
        try {
            return "read " + body.readAllBytes().length;
        } catch (IOException e) {
            return "IOException " + e.getMessage();
        }
    }

    private static void answerHalf(ServerSocket server) {
        try (Socket socket = server.accept()) {
            byte[] request = new byte[1000];
            assertThat(socket.getInputStream().read(request)).isPositive();
            Requests.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }
}
