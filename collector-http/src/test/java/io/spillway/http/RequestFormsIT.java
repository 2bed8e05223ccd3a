package io.spillway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are unusual, but that real senders make. */
@Timeout(120)
class RequestFormsIT {
    private final Servers servers = new Servers();
    private final Requests requests = new Requests(servers);

    @AfterEach
    void stop() {
        requests.close();
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /echo HTTP/1.1\r\nHost: x",
                "POST //echo HTTP/1.1\r\nHost: x",
                "POST ///echo HTTP/1.1\r\nHost: x",
                "POST http://other.example/echo HTTP/1.1\r\nHost: x",
                "POST http://other.example:4318//echo HTTP/1.1\r\nHost: 127.0.0.1:4318",
                "POST /echo?x=y HTTP/1.1\r\nHost: foo_bar:4318",
                "POST /echo HTTP/1.1\r\nHost: [::1]:4318",
                "POST /echo HTTP/1.0\r\nX: y"
            })
    void readsEveryFormOfATarget(String head) throws Exception {
        servers.start(Servers.config(), Servers::echo);

        assertThat(requests.exchange(head + "\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"))
                .matches("(?s)HTTP/1.[01] 200 .*")
                .endsWith("hello");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /a/../echo/%2e%2e/echo HTTP/1.1\r\nHost: x",
                "POST /%2fecho HTTP/1.1\r\nHost: x",
                "POST /echo HTTP/1.1\r\nHost: a\r\nHost: b"
            })
    void refusesTargetsThatMeanDifferentThingsToDifferentServers(String head) throws Exception {
        servers.start(Servers.config(), Servers::echo);

        assertThat(requests.exchange(head + "\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void readsContentEncodingsAsTheStandardNamesThem() throws Exception {
        servers.start(Servers.config(), Servers::echo);

        byte[] plain = "hello".getBytes(US_ASCII);
        for (String name : List.of("identity", "Identity", "")) {
            assertThat(post(name, plain)).as(name).isEqualTo("200 hello");
        }
        for (String name : List.of("x-gzip", "gzip", "GZIP", "X-GZip")) {
            assertThat(post(name, gzip(plain))).as(name).isEqualTo("200 hello");
        }
        assertThat(post("br", plain)).isEqualTo("400 unsupported Content-Encoding: br\n");
    }

    @Test
    void takesPlainBodiesWithoutAnyCompression() throws Exception {
        servers.start(Servers.edit().compressions(List.of()), Servers::echo);

        byte[] plain = "hello".getBytes(US_ASCII);
        assertThat(requests.post("/echo", plain).statusCode()).isEqualTo(200);
        assertThat(post("identity", plain)).isEqualTo("200 hello");
        assertThat(post("gzip", gzip(plain))).startsWith("400 unsupported Content-Encoding: gzip");
    }

    @Test
    void readsHeadsUpToItsLimit() throws Exception {
        servers.start(Servers.config(), Servers::echo);
        assertThat(withHeader(20 << 10)).startsWith("HTTP/1.1 200 ");
        assertThat(withHeader(65 << 10)).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void readsHeadsAsLongAsGosWhereTheyAreAllowed() throws Exception {
        servers.start(Servers.edit().maxHeader(1 << 20), Servers::echo);
        assertThat(withHeader(1000 << 10)).startsWith("HTTP/1.1 200 ");
        assertThat(withHeader(1025 << 10)).startsWith("HTTP/1.1 431 ");
        assertThatThrownBy(() -> Servers.edit().maxHeader((1 << 20) + 1))
                .hasMessageContaining("max_header_bytes: 1048577 (expected: 0 to 1048576)");
    }

    private String withHeader(int bytes) throws IOException {
        return requests.exchange(
                "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + "y".repeat(bytes) + "\r\n\r\n");
    }

    private String post(String encoding, byte[] body) throws Exception {
        var reply = requests.client.send(
                requests.request("/echo")
                        .header("Content-Encoding", encoding)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
        return reply.statusCode() + " " + reply.body();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }
}
