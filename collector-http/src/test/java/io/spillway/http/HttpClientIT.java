package io.spillway.http;

import static io.spillway.testkit.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.AuthenticationException;
import io.spillway.component.ClientAuthenticator;
import io.spillway.component.ComponentId;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.telemetry.ClientMetadata;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The headers of a request, and its way through a proxy. */
@Timeout(120)
class HttpClientIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Servers servers = new Servers();

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void asksItsProxyForTheWholeUrl() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = answerOne(proxy, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");

            HttpAnswer answer = post(proxied(proxy), "http://backend.example:4318/v1/traces");

            assertThat(answer.body()).isEqualTo("hi".getBytes(US_ASCII));
            assertThat(asked.get(1, TimeUnit.MINUTES)).isEqualTo("POST http://backend.example:4318/v1/traces HTTP/1.1");
        }
    }

    @Test
    void asksItsProxyForATunnelToWhereTlsIsSpoken() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked =
                    answerOne(proxy, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

            assertThatThrownBy(() -> post(proxied(proxy), "https://backend.example:4318/v1/traces"))
                    .isInstanceOf(IOException.class);

            assertThat(asked.get(1, TimeUnit.MINUTES)).isEqualTo("CONNECT backend.example:4318 HTTP/1.1");
        }
    }

    @Test
    void sendsCookiesBackWhenToldTo() throws Exception {
        assertThat(secondCookie(true)).isEqualTo("session=42");
        assertThat(secondCookie(false)).isEmpty();
    }

    private String secondCookie(boolean enabled) throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (Servers fresh = new Servers()) {
            fresh.start(
                    Servers.config(),
                    call -> HttpReply.text(200, call.head().header("Cookie"))
                            .with("Set-Cookie", "session=" + (41 + requests.incrementAndGet())));
            HttpClient client = new HttpClient(config("", enabled, Section.off(AuthConfig.defaults())), fresh.context);
            client.start();
            try {
                HttpTarget target = HttpTarget.parse(fresh.url("/echo"));
                assertThat(client.post(target, "text/plain", new byte[1], ClientMetadata.NONE, PATIENCE)
                                .body())
                        .isEmpty();
                requests.set(0);
                client.post(target, "text/plain", new byte[1], ClientMetadata.NONE, PATIENCE);
                return new String(
                        client.post(target, "text/plain", new byte[1], ClientMetadata.NONE, PATIENCE)
                                .body(),
                        US_ASCII);
            } finally {
                client.close();
            }
        }
    }

    @Test
    void letsItsAuthenticatorChangeTheHeaders() throws Exception {
        servers.context.withExtension("auth", (ClientAuthenticator) (headers, sender) -> {
            headers.put("AUTHORIZATION", "for " + sender.auth().get("username"));
            headers.remove("x-gone");
            headers.replace("X-There", "new");
            headers.replace("X-Absent", "new");
        });
        servers.start(
                Servers.config(),
                call -> HttpReply.text(
                        200,
                        String.join(
                                "|",
                                call.head().header("Authorization"),
                                call.head().header("X-Gone"),
                                call.head().header("X-There"),
                                call.head().header("X-Absent"))));
        HttpClient client = new HttpClient(config("", false, auth()), servers.context);
        client.start();
        try {
            HttpAnswer answer = client.post(
                    HttpTarget.parse(servers.url("/echo")),
                    "text/plain",
                    new byte[1],
                    new ClientMetadata(Map.of(), Map.of("username", "alice")),
                    PATIENCE);
            assertThat(new String(answer.body(), US_ASCII)).isEqualTo("for alice||new|");
        } finally {
            client.close();
        }
    }

    @Test
    void itsAuthenticatorCanChangeTheUserAgent() throws Exception {
        servers.context.withExtension("auth", (ClientAuthenticator)
                (headers, _) -> headers.replace("user-agent", "mine, not " + headers.get("User-Agent")));
        servers.start(Servers.config(), call -> HttpReply.text(200, call.head().header("User-Agent")));

        assertThat(post(Clients.auth(auth()), servers.url("/echo")).body())
                .asString(US_ASCII)
                .startsWith("mine, not Spillway/0.0.0-test (");
    }

    /** A collector may have hundreds of exporters. */
    @Test
    void manyClientsShareAFewThreads() throws Exception {
        servers.start(Servers.config(), Servers::echo);
        List<HttpClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                HttpClient client = new HttpClient(HttpClientConfig.defaults("", 0), servers.context);
                client.start();
                clients.add(client);
                HttpAnswer answer = client.post(
                        HttpTarget.parse(servers.url("/echo")), "", new byte[1], ClientMetadata.NONE, PATIENCE);
                assertThat(answer.status()).isEqualTo(200);
            }
            assertThat(clientThreads()).isBetween(1L, 20L);
        } finally {
            clients.forEach(HttpClient::close);
        }
        eventually("the threads end with the last client", () -> clientThreads() == 0);
    }

    private static long clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("http-client"))
                .count();
    }

    @Test
    void reachesServersAtUnusualAddresses() throws Exception {
        servers.start(Servers.edit().endpoint("tcp", "[::1]:0"), Servers::echo);
        String port = servers.url("").replaceFirst(".*:", "");

        for (String target :
                List.of("http://[::1]:" + port + "/echo", "HTTP://[0:0:0:0:0:0:0:1]:" + port + "/echo?a=b")) {
            assertThat(post(Clients.auth(Section.off(AuthConfig.defaults())), target)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void looksUpNamesWithUnderscores() {
        assertThatThrownBy(() -> post(HttpClientConfig.defaults("", 0), "http://foo_bar.invalid:4318"))
                .hasMessageStartingWith("Post \"http://foo_bar.invalid:4318\": foo_bar.invalid: ");
    }

    @Test
    void sendsNothingWhenItsAuthenticatorCannotTellWhat() throws Exception {
        servers.context.withExtension("auth", (ClientAuthenticator) (_, _) -> {
            throw new AuthenticationException("whose?");
        });
        HttpClient client = new HttpClient(config("", false, auth()), servers.context);
        client.start();
        try {
            assertThatThrownBy(() -> client.post(
                            HttpTarget.parse("http://127.0.0.1:1/"),
                            "text/plain",
                            new byte[1],
                            ClientMetadata.NONE,
                            PATIENCE))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessage("whose?");
        } finally {
            client.close();
        }
    }

    @Test
    void refusesCredentialsInUrlsWithoutShowingThem() {
        assertThatThrownBy(() -> config("http://user:hush@proxy:3128", false, auth()))
                .hasMessageContaining("proxy_url: has credentials in it")
                .hasMessageNotContaining("hush");
    }

    private HttpClientConfig proxied(ServerSocket proxy) {
        return config("http://127.0.0.1:" + proxy.getLocalPort(), false, Section.off(AuthConfig.defaults()));
    }

    private HttpAnswer post(HttpClientConfig config, String target) throws Exception {
        HttpClient client = new HttpClient(config, servers.context);
        client.start();
        try {
            return client.post(
                    HttpTarget.parse(target), "text/plain", "hello".getBytes(US_ASCII), ClientMetadata.NONE, PATIENCE);
        } finally {
            client.close();
        }
    }

    /** Reads the first line of one request and its headers, and answers it. */
    private static CompletableFuture<String> answerOne(ServerSocket server, String answer) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = server.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
                String first = in.readLine();
                while (!in.readLine().isEmpty()) {}
                socket.getOutputStream().write(answer.getBytes(US_ASCII));
                socket.getOutputStream().flush();
                socket.shutdownOutput();
                while (in.read() >= 0) {}
                return first;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Section<AuthConfig> auth() {
        return Section.on(new AuthConfig(Optional.of(ComponentId.parse("auth"))));
    }

    private static HttpClientConfig config(String proxy, boolean cookies, Section<AuthConfig> auth) {
        HttpClientConfig from = HttpClientConfig.defaults("", 0);
        return new HttpClientConfig(
                "",
                proxy,
                from.tls(),
                Map.of("X-Gone", new Secret("a"), "X-There", new Secret("old"), "Authorization", new Secret("none")),
                auth,
                "",
                from.compressionParams(),
                from.buffers(),
                from.connections(),
                from.http2(),
                new HttpClientConfig.Cookies(cookies),
                List.of());
    }
}
