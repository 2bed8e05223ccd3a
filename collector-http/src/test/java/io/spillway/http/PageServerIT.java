package io.spillway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import io.spillway.component.ServerAuthenticator;
import io.spillway.config.Section;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages of several components on one server, and the requests that may change something there. */
@Timeout(120)
class PageServerIT {
    private static final HttpHandler PAGE =
            call -> HttpReply.text(200, call.head().method() + " " + call.head().path());

    private final Servers servers = new Servers();
    private final Requests requests = new Requests(servers);
    private final TestContext component = new TestContext("component", servers.clock);

    @AfterEach
    void stop() {
        requests.close();
        servers.close();
    }

    @Test
    void sharesAServerAndLeavesIt() throws Exception {
        HttpServer shared = operators(Section.off(ServerAuthConfig.defaults()), HttpServer.Access.ANYBODY_READS);
        PageServer one = pages("/one");
        PageServer two = pages("/two/*");
        one.start();
        two.start();

        assertThat(get("/one")).isEqualTo("200 GET /one");
        assertThat(get("/two/x")).isEqualTo("200 GET /two/x");
        assertThat(one.port()).isEqualTo(-1);
        assertThat(one.overlaps()).isFalse();

        one.close(soon());
        assertThat(get("/one")).startsWith("404");
        assertThat(get("/two/x")).startsWith("200");
        pages("/one").start();
        assertThat(get("/one")).startsWith("200");
        assertThat(shared.authenticates()).isFalse();
    }

    @Test
    void aPathThatIsTakenIsNoHalfStart() throws Exception {
        operators(Section.off(ServerAuthConfig.defaults()), HttpServer.Access.ANYBODY_READS);
        pages("/taken").start();
        PageServer late = new PageServer(
                Servers.config(),
                Optional.of(ComponentId.parse("operators")),
                Map.of("/free", PAGE, "/taken", PAGE),
                component);

        assertThatThrownBy(late::start).hasMessage("path /taken of otlp is served already");

        assertThat(get("/free")).startsWith("404");
        assertThat(get("/taken")).startsWith("200");
    }

    @Test
    void saysWhichExtensionIsMissing() {
        assertThatThrownBy(pages("/one")::start).hasMessageContaining("no extension \"operators\"");
    }

    @Test
    void listensItselfWhereNoExtensionIsNamed() throws Exception {
        PageServer own = new PageServer(Servers.config(), Optional.empty(), Map.of("/one", PAGE), component);
        own.start();
        try {
            assertThat(own.overlaps()).isTrue();
            assertThat(requests.client
                            .send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + own.port() + "/one"))
                                            .POST(BodyPublishers.noBody())
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .isEqualTo("POST /one");
        } finally {
            own.close(soon());
        }
    }

    @Test
    void letsNobodyChangeAnythingWithoutAnAuthenticator() throws Exception {
        operators(Section.off(ServerAuthConfig.defaults()), HttpServer.Access.ANYBODY_READS);
        pages("/one").start();

        assertThat(get("/one")).startsWith("200");
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "BREW")) {
            assertThat(send(method, "/one"))
                    .isEqualTo("403 this server lets nobody change anything, as it has no auth configured"
                            + " (expected: auth::authenticator of otlp)\n");
        }
    }

    @Test
    void letsKnownClientsChangeSomethingAndEverybodyRead() throws Exception {
        operators(auth(), HttpServer.Access.ANYBODY_READS);
        pages("/one").start();

        assertThat(get("/one")).isEqualTo("200 GET /one");
        assertThat(send("POST", "/one")).startsWith("401 who are you?");
        assertThat(send("POST", "/one", "Authorization", "wrong")).startsWith("401");
        assertThat(send("POST", "/one", "Authorization", "right")).isEqualTo("200 POST /one");
        assertThat(send("POST", "/one", "Authorization", "right", "Sec-Fetch-Site", "cross-site"))
                .isEqualTo("403 a page of another site may not change anything\n");
        assertThat(send("POST", "/one", "Authorization", "right", "Sec-Fetch-Site", "same-origin"))
                .startsWith("200");
    }

    @Test
    void canBeToldToHideFromUnknownClients() throws Exception {
        operators(auth(), HttpServer.Access.KNOWN_CLIENTS);
        pages("/one").start();

        assertThat(get("/one")).startsWith("401");
        assertThat(send("GET", "/one", "Authorization", "right")).startsWith("200");
    }

    private HttpServer operators(Section<ServerAuthConfig> auth, HttpServer.Access access) throws IOException {
        servers.context.withExtension("auth", (ServerAuthenticator)
                headers -> headers.getOrDefault("authorization", List.of()).equals(List.of("right"))
                        ? new ServerAuthenticator.Decision.Granted(Map.of())
                        : new ServerAuthenticator.Decision.Denied("who are you?"));
        HttpServerConfig config =
                auth.isOn() ? Servers.edit().auth(auth.asOptional().orElseThrow()) : Servers.config();
        HttpServer server = servers.start(config, access);
        component.withExtension("operators", server);
        return server;
    }

    private static Section<ServerAuthConfig> auth() {
        return Section.on(new ServerAuthConfig(new AuthConfig(Optional.of(ComponentId.parse("auth"))), List.of()));
    }

    private PageServer pages(String path) {
        return new PageServer(
                Servers.config(), Optional.of(ComponentId.parse("operators")), Map.of(path, PAGE), component);
    }

    private Deadline soon() {
        return Deadline.after(Duration.ofSeconds(1), servers.clock);
    }

    private String get(String path) throws Exception {
        return send("GET", path);
    }

    private String send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = requests.request(path).method(method, BodyPublishers.noBody());
        HttpResponse<byte[]> reply = requests.client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
        return reply.statusCode() + " " + new String(reply.body(), UTF_8);
    }
}
