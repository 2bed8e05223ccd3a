package io.spillway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ServerAuthenticator.Decision;
import io.spillway.config.Secret;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthTest {
    private final TestContext context = new TestContext("basicauth");

    @TempDir
    private Path folder;

    /** All of {@code pass word}; made with crypt(3) and openssl passwd. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$2y$05$abcdefghijklmnopqrstuuIt/9/tGzLcigNq/.RWIDjeEVR30RSf.",
                "$2b$05$abcdefghijklmnopqrstuuIt/9/tGzLcigNq/.RWIDjeEVR30RSf.",
                "$apr1$abcdefgh$NriZ3KceyQFy368Ufp8U./",
                "$1$abcdefgh$yTpYrEJJOuAsO2Aee15/D1",
                "$5$abcdefgh$.QMzy7v4vXPoalf3eRONDBUv8WZTVbTMR1FBCZC1/L2",
                "$6$abcdefgh$YN8B0zmx4g7gHNsAPRHBHL7/9D2xv7Ojh6WbPzJjQGPPjUs3FiTtHkWxn/GwRo78ZpAtbvjbXJsaUxh7djdaf0",
                "{SHA}2oguq15ANCGsJCWKX31fllwpyEk=",
                "{SSHA}UFAL1Y6rU6p3E9OM0Q51KWVEkV1zYWx0",
                "pass word",
                "{PLAIN}pass word"
            })
    void understandsEveryKindOfHash(String hash) {
        assertThat(PasswordHash.parse(hash).matches("pass word")).isTrue();
        assertThat(PasswordHash.parse(hash).matches("pass wore")).isFalse();
        assertThat(PasswordHash.parse(hash).matches("")).isFalse();
        assertThat(PasswordHash.parse(hash).toString()).doesNotContain(hash);
    }

    @ParameterizedTest
    @ValueSource(strings = {"$2y$05$short", "$apr1$nosalt", "$6$nosalt", "{SHA}AAAA", "{SHA}!", "{SSHA}AAAA"})
    void skipsMalformedHashes(String hash) throws Exception {
        BasicAuthServer auth = server("", "user:" + hash + "\nother:fine");

        assertThat(auth.authenticate(headers("user", hash))).isInstanceOf(Decision.Denied.class);
        assertThat(auth.authenticate(headers("other", "fine"))).isInstanceOf(Decision.Granted.class);
        assertThat(context.logger().lines().toString())
                .contains("1 lines skipped")
                .doesNotContain(hash);
    }

    @Test
    void tellsWhoItIs() throws Exception {
        BasicAuthServer auth = server("", "user:pass:word");

        assertThat(auth.authenticate(headers("user", "pass:word")))
                .isEqualTo(new Decision.Granted(Map.of("username", "user", "raw", "dXNlcjpwYXNzOndvcmQ=")));
        assertThat(auth.authenticate(headers("user", "pass"))).isEqualTo(new Decision.Denied("invalid credentials"));
        assertThat(auth.authenticate(headers("nobody", "pass:word")))
                .isEqualTo(new Decision.Denied("invalid credentials"));
        assertThat(auth.authenticate(Map.of())).isEqualTo(new Decision.Denied("no basic auth provided"));
        assertThat(auth.authenticate(Map.of("authorization", List.of("Bearer x"))))
                .isEqualTo(new Decision.Denied("invalid authorization scheme prefix"));
        assertThat(auth.authenticate(Map.of("authorization", List.of("Basic ?"))))
                .isEqualTo(new Decision.Denied("invalid authorization format"));
        assertThat(auth.authenticate(Map.of("authorization", List.of("basic dXNlcg=="))))
                .isEqualTo(new Decision.Denied("invalid authorization format"));
    }

    @Test
    void readsItsFileAgainAndForgetsWhoIsGone() throws Exception {
        Path file = Files.writeString(folder.resolve("htpasswd"), "old:one\nboth:file\n");
        BasicAuthServer auth = server(file.toString(), "both:inline");
        assertThat(auth.authenticate(headers("old", "one"))).isInstanceOf(Decision.Granted.class);
        assertThat(auth.authenticate(headers("both", "inline"))).isInstanceOf(Decision.Granted.class);
        assertThat(auth.authenticate(headers("both", "file"))).isInstanceOf(Decision.Denied.class);

        Files.writeString(file, "new:two\n");
        context.manualClock().advance(Duration.ofSeconds(1));

        assertThat(auth.authenticate(headers("old", "one"))).isInstanceOf(Decision.Denied.class);
        assertThat(auth.authenticate(headers("new", "two"))).isInstanceOf(Decision.Granted.class);
    }

    @Test
    void paysForASlowHashOnce() throws Exception {
        BasicAuthServer auth = server("", "user:$2y$05$abcdefghijklmnopqrstuuIt/9/tGzLcigNq/.RWIDjeEVR30RSf.");
        assertThat(auth.mayBlock()).isTrue();

        for (int request = 0; request < 20_000; request++) { // a minute, if each were hashed
            assertThat(auth.authenticate(headers("user", "pass word"))).isInstanceOf(Decision.Granted.class);
        }
        assertThat(auth.authenticate(headers("user", "pass"))).isInstanceOf(Decision.Denied.class);
    }

    @Test
    void sendsWhatItsFilesHold() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "one\n");
        BasicAuthClient auth = new BasicAuthClient(
                new BasicAuthConfig.ClientAuth("user", "", new Secret("ignored"), password.toString()), context);
        auth.start();
        assertThat(sent(auth)).isEqualTo(basic("user", "one"));

        Files.writeString(password, "two\n");
        context.manualClock().advance(Duration.ofSeconds(1));
        assertThat(sent(auth)).isEqualTo(basic("user", "two"));
        assertThat(auth.needsTls()).isTrue();
    }

    @Test
    void refusesAColonInAName() throws Exception {
        assertThatThrownBy(() -> new BasicAuthConfig.ClientAuth("a:b", "", new Secret(""), ""))
                .hasMessageContaining("colon");
        Path name = Files.writeString(folder.resolve("name"), "a:b");
        BasicAuthClient auth =
                new BasicAuthClient(new BasicAuthConfig.ClientAuth("", name.toString(), new Secret(""), ""), context);
        assertThatThrownBy(auth::start).isInstanceOf(IOException.class).hasMessageContaining("colon");
    }

    private BasicAuthServer server(String file, String inline) throws IOException {
        BasicAuthServer auth = new BasicAuthServer(new BasicAuthConfig.Htpasswd(file, new Secret(inline)), context);
        auth.start();
        return auth;
    }

    private static Map<String, List<String>> headers(String user, String password) {
        return Map.of("authorization", List.of(basic(user, password)));
    }

    private static String basic(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static String sent(BasicAuthClient auth) {
        Map<String, String> headers = new HashMap<>();
        auth.authenticate(headers, ClientMetadata.NONE);
        return headers.get("Authorization");
    }
}
