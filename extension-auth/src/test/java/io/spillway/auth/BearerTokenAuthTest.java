package io.spillway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ServerAuthenticator.Decision;
import io.spillway.config.Checks;
import io.spillway.config.Secret;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class BearerTokenAuthTest {
    private final TestContext context = new TestContext("bearertokenauth");

    @TempDir
    private Path folder;

    @Test
    void letsInWhoHasTheToken() throws Exception {
        BearerTokenAuth auth = started(config("Authorization", "Bearer", "s3cret", List.of(), ""));

        assertThat(decision(auth, "authorization", "Bearer s3cret")).isInstanceOf(Decision.Granted.class);
        assertThat(decision(auth, "authorization", "Bearer s3cre")).isEqualTo(wrong());
        assertThat(decision(auth, "authorization", "Bearer s3cret2")).isEqualTo(wrong());
        assertThat(decision(auth, "authorization", "bearer s3cret")).isEqualTo(wrong());
        assertThat(decision(auth, "authorization", "s3cret")).isEqualTo(wrong());
        assertThat(decision(auth, "authorization", "")).isEqualTo(wrong());
        assertThat(auth.authenticate(Map.of()))
                .isEqualTo(new Decision.Denied("missing or empty authorization header: Authorization"));
    }

    @Test
    void takesAnyOfSeveralTokensAndSendsTheFirst() throws Exception {
        BearerTokenAuth auth = started(config("X-Key", "", "", List.of("one", "two"), ""));

        assertThat(decision(auth, "x-key", "one")).isInstanceOf(Decision.Granted.class);
        assertThat(decision(auth, "x-key", "two")).isInstanceOf(Decision.Granted.class);
        assertThat(decision(auth, "x-key", "three")).isEqualTo(wrong());
        assertThat(sent(auth)).containsExactly(Map.entry("X-Key", "one"));
        assertThat(auth.needsTls()).isTrue();
    }

    @Test
    void readsItsFileAgain() throws Exception {
        Path file = Files.writeString(folder.resolve("tokens"), "old  of last year\n\n  second\n");
        BearerTokenAuth auth = started(config("Authorization", "Bearer", "", List.of(), file.toString()));
        assertThat(sent(auth)).containsEntry("Authorization", "Bearer old");
        assertThat(decision(auth, "authorization", "Bearer second")).isInstanceOf(Decision.Granted.class);

        Files.writeString(file, "new\n");
        context.manualClock().advance(Duration.ofSeconds(1));

        assertThat(decision(auth, "authorization", "Bearer old")).isEqualTo(wrong());
        assertThat(decision(auth, "authorization", "Bearer new")).isInstanceOf(Decision.Granted.class);
        assertThat(sent(auth)).containsEntry("Authorization", "Bearer new");
    }

    @Test
    void keepsItsTokensWhileTheFileIsBrokenAndSaysSoOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("tokens"), "s3cret\n");
        BearerTokenAuth auth = started(config("Authorization", "Bearer", "", List.of(), file.toString()));

        Files.writeString(file, " \n");
        for (int second = 0; second < 3; second++) {
            context.manualClock().advance(Duration.ofSeconds(1));
            assertThat(decision(auth, "authorization", "Bearer s3cret")).isInstanceOf(Decision.Granted.class);
        }
        Files.delete(file);
        context.manualClock().advance(Duration.ofSeconds(1));
        assertThat(decision(auth, "authorization", "Bearer s3cret")).isInstanceOf(Decision.Granted.class);

        assertThat(context.logger().lines().stream()
                        .filter(line -> line.level() == Level.ERROR)
                        .map(line -> line.message()))
                .hasSize(2)
                .first()
                .asString()
                .contains("bearer token not reloaded", "what was read before stays in use", "is empty")
                .doesNotContain("s3cret");
    }

    @Test
    void doesNotStartWithoutItsFile() {
        BearerTokenAuth auth = new BearerTokenAuth(
                config(
                        "Authorization",
                        "Bearer",
                        "",
                        List.of(),
                        folder.resolve("none").toString()),
                context);

        assertThatThrownBy(auth::start).isInstanceOf(IOException.class).hasMessageContaining("no such file");
    }

    @Test
    void wantsExactlyOneSourceOfTokens() {
        assertThatThrownBy(() -> config("Authorization", "Bearer", "a", List.of("b"), ""))
                .hasMessageContaining("either tokens or token should be provided, not both");
        Checks checks = new Checks();
        BearerTokenConfig.defaults().check(checks);
        assertThatThrownBy(checks::done).hasMessageContaining("no bearer token provided");
    }

    private BearerTokenAuth started(BearerTokenConfig config) throws IOException {
        BearerTokenAuth auth = new BearerTokenAuth(config, context);
        auth.start();
        return auth;
    }

    private static BearerTokenConfig config(
            String header, String scheme, String token, List<String> tokens, String filename) {
        return new BearerTokenConfig(
                header,
                scheme,
                new Secret(token),
                Stream.of(tokens).flatMap(List::stream).map(Secret::new).toList(),
                filename);
    }

    private static Decision decision(BearerTokenAuth auth, String name, String value) {
        return auth.authenticate(Map.of(name, List.of(value)));
    }

    private static Decision wrong() {
        return new Decision.Denied("provided authorization does not match expected scheme or token");
    }

    private static Map<String, String> sent(BearerTokenAuth auth) {
        Map<String, String> headers = new HashMap<>();
        auth.authenticate(headers, ClientMetadata.NONE);
        return headers;
    }
}
