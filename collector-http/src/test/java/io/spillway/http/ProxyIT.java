package io.spillway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.telemetry.ClientMetadata;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way through a proxy that the environment names. */
@Timeout(120)
class ProxyIT {
    private final Servers servers = new Servers();
    private ServerSocket proxy;

    @BeforeEach
    void listen() throws IOException {
        proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        servers.close();
    }

    @Test
    void asksTheProxyOfTheEnvironment() throws Exception {
        CompletableFuture<List<String>> asked = answerOne("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");

        HttpAnswer answer = post(
                HttpClientConfig.defaults("", 0),
                Map.of("HTTP_PROXY", "http://me:secret@" + address()),
                "http://backend.example.invalid:4318/v1/traces");

        assertThat(answer.body()).asString(US_ASCII).isEqualTo("hi");
        assertThat(asked.get(1, TimeUnit.MINUTES))
                .startsWith("POST http://backend.example.invalid:4318/v1/traces HTTP/1.1")
                .contains("Host: backend.example.invalid:4318", "Proxy-Authorization: Basic bWU6c2VjcmV0");
    }

    @Test
    void asksForATunnelWithItsCredentials() throws Exception {
        CompletableFuture<List<String>> asked =
                answerOne("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        assertThatThrownBy(() -> post(
                        HttpClientConfig.defaults("", 0),
                        Map.of("HTTPS_PROXY", "http://me:secret@" + address()),
                        "https://backend.example.invalid:4318/v1/traces"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Post \"https://backend.example.invalid:4318/v1/traces\": the proxy answered with status 403");

        assertThat(asked.get(1, TimeUnit.MINUTES))
                .startsWith("CONNECT backend.example.invalid:4318 HTTP/1.1")
                .contains("Proxy-Authorization: Basic bWU6c2VjcmV0");
    }

    @Test
    void theConfiguredProxyGoesBeforeTheEnvironment() throws Exception {
        CompletableFuture<List<String>> asked = answerOne("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        post(
                Clients.proxy("http://" + address()),
                Map.of("HTTP_PROXY", "http://127.0.0.1:1", "NO_PROXY", "*"),
                "http://backend.example.invalid:4318/");

        assertThat(asked.get(1, TimeUnit.MINUTES)).startsWith("POST http://backend.example.invalid:4318/ HTTP/1.1");
    }

    @Test
    void reachesExceptionsDirectly() throws Exception {
        servers.start(Servers.config(), Servers::echo);

        HttpAnswer answer = post(
                HttpClientConfig.defaults("", 0), Map.of("HTTP_PROXY", "http://" + address()), servers.url("/echo"));

        assertThat(answer.status()).isEqualTo(200);
    }

    private String address() {
        return "127.0.0.1:" + proxy.getLocalPort();
    }

    private HttpAnswer post(HttpClientConfig config, Map<String, String> environment, String target) throws Exception {
        HttpClient client = new HttpClient(config, ProxyEnvironment.of(environment), servers.context);
        client.start();
        try {
            return client.post(
                    HttpTarget.parse(target), "text/plain", new byte[3], ClientMetadata.NONE, Duration.ofMinutes(1));
        } finally {
            client.close();
        }
    }

    /** Reads the head of one request and answers it. */
    private CompletableFuture<List<String>> answerOne(String answer) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = proxy.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
                List<String> head =
                        in.lines().takeWhile(line -> !line.isEmpty()).toList();
                Requests.send(socket, answer);
                socket.shutdownOutput();
                while (in.read() >= 0) {}
                return head;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
