package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import io.spillway.component.ServerAuthenticator;
import io.spillway.component.ServerAuthenticator.Decision;
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

/** Who may send: browsers of other origins, and clients with credentials. */
@Timeout(120)
class HttpAccessIT {
    private final Servers servers = new Servers();
    private final Requests requests = new Requests(servers);

    @AfterEach
    void stop() {
        requests.close();
        servers.close();
    }

    @Test
    void answersPreflightsAndMarksAnswers() throws Exception {
        servers.start(
                Servers.edit().cors(new CorsConfig(List.of("https://*.example"), List.of("X-Token"), List.of(), 600)),
                Servers::echo);

        String preflight = requests.exchange("OPTIONS /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Origin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n"
                + "Access-Control-Request-Headers: content-type,x-token\r\n\r\n");
        assertThat(preflight)
                .startsWith("HTTP/1.1 204 ")
                .contains("Access-Control-Allow-Origin: https://shop.example\r\n")
                .contains("Access-Control-Allow-Methods: POST\r\n")
                .contains("Access-Control-Allow-Headers: content-type,x-token\r\n")
                .contains("Access-Control-Max-Age: 600\r\n");
        assertThat(requests.exchange("OPTIONS /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Origin: https://evil.test\r\nAccess-Control-Request-Method: POST\r\n\r\n"))
                .doesNotContain("Access-Control-Allow");
        assertThat(requests.exchange("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
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

        assertThat(requests.post("/echo", new byte[3]).statusCode()).isEqualTo(401);
        HttpResponse<String> granted = requests.client.send(
                requests.request("/echo")
                        .header("Authorization", "Bearer t")
                        .header("X-Tenant", "a")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(granted.body()).isEqualTo("{subject=me} [a]");
    }

    @Test
    void answers500WhenTheAuthenticatorFails() throws Exception {
        ServerAuthenticator broken = _ -> {
            throw new IllegalStateException("out of order");
        };
        servers.context.withExtension("broken", broken);
        HttpServer server = servers.start(Servers.edit().auth(auth("broken")), Servers::echo);

        assertThat(requests.post("/echo", new byte[3]).statusCode()).isEqualTo(500);
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), servers.clock);
        server.close(deadline);
        assertThat(deadline.hasPassed()).as("something is left in flight").isFalse();
    }

    @Test
    void doesNotStartWithoutItsAuthenticator() {
        assertThatThrownBy(() -> servers.start(Servers.edit().auth(auth("nobody")), Servers::echo))
                .hasMessageContaining("nobody");
    }

    private static ServerAuthConfig auth(String id) {
        return new ServerAuthConfig(new AuthConfig(Optional.of(ComponentId.parse(id))), List.of());
    }
}
