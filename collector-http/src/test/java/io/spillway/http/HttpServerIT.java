package io.spillway.http;

import static io.spillway.testkit.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What it answers, and what it does not take in. */
@Timeout(120)
class HttpServerIT {
    private final Servers servers = new Servers();
    private final Requests requests = new Requests(servers);

    @AfterEach
    void stop() {
        requests.close();
        servers.close();
    }

    @Test
    void answersABodyOfAnySizeUpToTheLimit() throws Exception {
        servers.start(Servers.edit().maxBody(4 << 20), Servers::echo);

        for (int size : new int[] {0, 1, 8191, 8192, 65_537, 300_000, 4 << 20}) {
            byte[] body = randomBytes(size);
            HttpResponse<byte[]> reply = requests.post("/echo", body);
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

        HttpResponse<byte[]> reply = requests.client.send(
                requests.request("/echo")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(reply.body()).isEqualTo(body);
    }

    @Test
    void refusesAnAnnouncedBodyThatIsTooLargeWithoutReadingIt() throws Exception {
        servers.start(Servers.edit().maxBody(1000), Servers::echo);

        String reply = requests.exchange("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n");

        assertThat(reply).startsWith("HTTP/1.1 400 ").contains("http: request body too large");
        assertThat(servers.refused(400)).isEqualTo(1);
    }

    @Test
    void refusesABodyThatTurnsOutTooLarge() throws Exception {
        servers.start(Servers.edit().maxBody(1000), Servers::echo);

        String reply = requests.exchange(
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

        HttpResponse<String> unknown = requests.client.send(
                requests.request("/echo")
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

        assertThat(requests.post("/nothing", new byte[0]).statusCode()).isEqualTo(404);
        assertThat(requests.exchange("nonsense\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("text/plain");
        assertThat(requests.exchange("GET /echo HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(70_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(servers.refused(404)).isEqualTo(1);
        assertThat(servers.refused(431)).isEqualTo(1);
    }

    @Test
    void measuresItsRequestsInAsManySeriesAsItIsConfiguredFor() throws Exception {
        servers.start(Servers.config(), Servers::echo);

        requests.post("/echo", new byte[300]);
        requests.post("/nobody/serves/this", new byte[10]);
        requests.exchange("BREW /echo HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

        DistributionSummary sizes = servers.context
                .meters()
                .get("http_server_request_body_size")
                .tags("http_request_method", "POST", "http_route", "/echo", "http_response_status_code", "200")
                .summary();
        assertThat(sizes.count()).isEqualTo(1);
        assertThat(sizes.totalAmount()).isEqualTo(300);
        assertThat(servers.context.meters().find("http_server_request_duration").summaries())
                .hasSize(3)
                .allSatisfy(series -> assertThat(series.getId().getTags().toString())
                        .contains("server_address=127.0.0.1")
                        .doesNotContain("nobody", "BREW", "evil"));
    }

    @Test
    void answers500WhenTheHandlerFails() throws Exception {
        servers.start(Servers.config(), _ -> {
            throw new IllegalStateException("secret detail");
        });

        HttpResponse<byte[]> reply = requests.post("/echo", new byte[1]);

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

        requests.post("/echo", new byte[10]);
        requests.post("/echo", new byte[101]);
        requests.post("/echo", "fail".getBytes(US_ASCII));
        try (Socket socket = requests.connect()) {
            Requests.send(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc");
        }

        eventually("all is given back", () -> held.get() == 4 && released.get() == 4);
    }

    private HttpResponse<byte[]> gzipped(byte[] body) throws Exception {
        return requests.client.send(
                requests.request("/echo")
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

    private static byte[] randomBytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
