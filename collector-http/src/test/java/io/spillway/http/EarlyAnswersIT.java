package io.spillway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are known before the body has arrived reach clients that are still sending it. */
@Timeout(300)
class EarlyAnswersIT {
    private static final int TIMES = 200;
    private static final int SMALL = 22_000;
    private static final int LARGE = 1_300_000;

    private final Servers servers = new Servers();
    private final Requests requests = new Requests(servers);
    private final AtomicInteger connections = new AtomicInteger();

    @AfterEach
    void stop() {
        requests.close();
        servers.close();
    }

    private static HttpHandler refusing() {
        return new HttpHandler() {
            @Override
            public HttpReply handle(HttpCall call) {
                return Servers.echo(call);
            }

            @Override
            public Gate beforeBody(HttpHead head) {
                return new Gate.Closed(HttpReply.text(503, "later").with("Retry-After", "1"));
            }
        };
    }

    @Test
    void everyRefusalOfASmallBodyArrivesAndTheConnectionIsKept() throws Exception {
        servers.start(Servers.config(), refusing());

        assertThat(outcomes("/echo", SMALL)).isEqualTo(Map.of("503", TIMES));
        assertThat(connections).hasValue(1);
    }

    @Test
    void everyRefusalOfALargeBodyArrivesAndSaysThatTheConnectionEnds() throws Exception {
        servers.start(Servers.config(), refusing());

        assertThat(outcomes("/echo", LARGE)).isEqualTo(Map.of("503 close", TIMES));
    }

    @Test
    void soDoesA404AndABodyThatIsTooLarge() throws Exception {
        servers.start(Servers.edit().maxBody(1000), Servers::echo);

        assertThat(outcomes("/nope", SMALL)).isEqualTo(Map.of("404", TIMES));
        assertThat(outcomes("/echo", SMALL)).isEqualTo(Map.of("400", TIMES));
        assertThat(outcomes("/echo", LARGE)).isEqualTo(Map.of("400 close", TIMES));
    }

    /** The JDK's client sends and reads at the same time, and takes a broken connection for a failure. */
    @Test
    void aRealClientSeesEveryStatus() throws Exception {
        servers.start(Servers.config(), refusing());

        for (int size : new int[] {0, 1, SMALL, 300_000, LARGE}) {
            for (int i = 0; i < TIMES / 4; i++) {
                HttpResponse<String> reply = requests.client.send(
                        requests.request("/echo")
                                .POST(BodyPublishers.ofByteArray(new byte[size]))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(reply.statusCode()).isEqualTo(503);
                assertThat(reply.body()).isEqualTo("later");
            }
        }
    }

    @Test
    void aBodyInChunksThatIsCutOffKeepsItsStatus() throws Exception {
        servers.start(Servers.edit().maxBody(1000), Servers::echo);
        byte[] large = new byte[LARGE];

        for (int i = 0; i < TIMES / 4; i++) {
            HttpResponse<String> reply = requests.client.send(
                    requests.request("/echo")
                            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(reply.statusCode()).isEqualTo(400);
        }
    }

    @Test
    void aClientThatWaitsForLeaveToSendHasItsAnswerAtOnce() throws Exception {
        servers.start(Servers.config(), refusing());

        assertThat(requests.exchange(
                        "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n"))
                .startsWith("HTTP/1.1 503 ")
                .contains("Connection: close")
                .doesNotContain("100 Continue");
    }

    @Test
    void aClientThatNeverSendsTheRestIsCutOff() throws Exception {
        servers.start(Servers.config(), refusing());

        assertThat(requests.exchange("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nabc"))
                .startsWith("HTTP/1.1 503 ")
                .endsWith("later");
    }

    /** Sends the head, then the whole body, and only then looks for the answer, as many HTTP clients do. */
    private Map<String, Integer> outcomes(String path, int size) throws IOException {
        Map<String, Integer> seen = new TreeMap<>();
        connections.set(0);
        byte[] body = new byte[size];
        Socket socket = null;
        for (int i = 0; i < TIMES; i++) {
            if (socket == null) {
                socket = requests.connect();
                socket.setTcpNoDelay(true);
                connections.incrementAndGet();
            }
            String outcome = exchange(socket, path, body);
            seen.merge(outcome, 1, Integer::sum);
            if (!outcome.matches("\\d+")) {
                socket.close();
                socket = null;
            }
        }
        if (socket != null) {
            socket.close();
        }
        return seen;
    }

    private static String exchange(Socket socket, String path, byte[] body) {
        try {
            Requests.send(
                    socket, "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n");
            for (int sent = 0; sent < body.length; sent += 10_000) {
                socket.getOutputStream().write(body, sent, Math.min(10_000, body.length - sent));
                socket.getOutputStream().flush();
            }
            String head = head(socket.getInputStream());
            int length = Integer.parseInt(head.replaceFirst("(?s).*Content-Length: (\\d+).*", "$1"));
            assertThat(socket.getInputStream().readNBytes(length)).hasSize(length);
            return head.substring(9, 12) + (head.contains("Connection: close") ? " close" : "");
        } catch (IOException e) {
            return "broken: " + e.getMessage();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed without an answer");
            }
            head.append(new String(new byte[] {(byte) next}, US_ASCII));
        }
        return head.toString();
    }
}
