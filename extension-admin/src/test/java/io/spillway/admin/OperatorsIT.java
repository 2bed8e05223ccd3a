package io.spillway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Component;
import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import io.spillway.component.ServerAuthenticator;
import io.spillway.component.SystemClock;
import io.spillway.config.Checks;
import io.spillway.config.InvalidConfigException;
import io.spillway.config.Section;
import io.spillway.http.AuthConfig;
import io.spillway.http.HttpServerConfig;
import io.spillway.http.ServerAuthConfig;
import io.spillway.testkit.TestContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Health, z-pages and control on one address. */
@Timeout(120)
class OperatorsIT {
    private static final Optional<ComponentId> OPERATORS = Optional.of(ComponentId.parse("operators"));

    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("operators", clock);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Deque<Component> started = new ArrayDeque<>();
    private Operators operators = new Operators(config(false), context);

    @AfterEach
    void stop() {
        started.forEach(component -> component.close(Deadline.after(Duration.ofSeconds(1), clock)));
        client.shutdownNow();
        clock.close();
    }

    @Test
    void everyPageIsAtOneAddress() throws Exception {
        start(false);

        assertThat(send("GET", "/")).startsWith("200 ").contains("Server available");
        assertThat(send("GET", "/status")).contains("status");
        assertThat(send("GET", "/debug/servicez")).startsWith("200 ").contains("<html");
        assertThat(send("GET", "/reload")).isEqualTo("200 {\"result\":\"none\"}");
    }

    @Test
    void changesNeedAnAuthenticator() throws Exception {
        start(false);

        assertThat(send("POST", "/reload"))
                .isEqualTo("403 this server lets nobody change anything, as it has no auth configured"
                        + " (expected: auth::authenticator of operators)\n");
    }

    @Test
    void changesNeedAKnownClient() throws Exception {
        start(true);

        assertThat(send("GET", "/reload")).startsWith("200 ");
        assertThat(send("POST", "/reload")).startsWith("401 no token");
        assertThat(send("POST", "/reload", "Authorization", "token")).doesNotStartWith("40");
    }

    /** On a reload both would need the same paths. */
    @Test
    void sharedPagesDoNotOverlapWithTheirSuccessors() {
        assertThat(new HealthCheck(health(Optional.empty()), context).overlaps())
                .isTrue();
        assertThat(new HealthCheck(health(OPERATORS), context).overlaps()).isFalse();
        assertThat(new Control(control(), context).overlaps()).isFalse();
        assertThat(new ZPagesExtension(zpages(), context).overlaps()).isFalse();
    }

    @Test
    void controlNeedsAuthOrAServerThatChecks() {
        Checks alone = new Checks();
        ControlConfig.defaults().check(alone);
        assertThatThrownBy(alone::done)
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("auth: missing");

        Checks shared = new Checks();
        control().check(shared);
        shared.done();
    }

    private void start(boolean auth) throws Exception {
        context.withExtension("auth", (ServerAuthenticator)
                headers -> headers.getOrDefault("authorization", List.of()).equals(List.of("token"))
                        ? new ServerAuthenticator.Decision.Granted(Map.of())
                        : new ServerAuthenticator.Decision.Denied("no token"));
        operators = new Operators(config(auth), context);
        context.withExtension("operators", operators);
        // The order in which extensions start does not matter.
        for (Component component : List.of(
                new HealthCheck(health(OPERATORS), context),
                operators,
                new ZPagesExtension(zpages(), context),
                new Control(control(), context))) {
            component.start();
            started.addFirst(component);
        }
    }

    private static OperatorsConfig config(boolean auth) {
        HttpServerConfig from = HttpServerConfig.defaults("127.0.0.1:0");
        Section<ServerAuthConfig> section = auth
                ? Section.on(new ServerAuthConfig(new AuthConfig(Optional.of(ComponentId.parse("auth"))), List.of()))
                : from.auth();
        return new OperatorsConfig(
                new HttpServerConfig(
                        from.endpoint(),
                        from.transport(),
                        from.tls(),
                        from.cors(),
                        section,
                        from.requests(),
                        false,
                        false,
                        from.responseHeaders(),
                        from.connections(),
                        from.middlewares()),
                false);
    }

    private static HealthCheckConfig health(Optional<ComponentId> operators) {
        HealthCheckConfig from = HealthCheckConfig.defaults();
        return new HealthCheckConfig(
                from.server(),
                operators,
                from.path(),
                from.responseBody(),
                from.useV2(),
                from.componentHealth(),
                from.http());
    }

    private static ControlConfig control() {
        return new ControlConfig(ControlConfig.defaults().server(), OPERATORS);
    }

    private static ZPagesConfig zpages() {
        return new ZPagesConfig(ZPagesConfig.defaults().server(), OPERATORS);
    }

    private String send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + operators.port() + path))
                .method(method, BodyPublishers.noBody());
        HttpResponse<String> reply = client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
        return reply.statusCode() + " " + reply.body();
    }
}
