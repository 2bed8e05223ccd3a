package io.spillway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.ServerAuthenticator.Decision;
import io.spillway.config.Secret;
import io.spillway.testkit.Mutations;
import io.spillway.testkit.TestContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What nobody should send or write into a password file; {@code -Dspillway.seed} repeats a failure. */
class AuthenticationFuzzTest {
    private static final int ITERATIONS = Integer.getInteger("spillway.fuzz.iterations", 20_000);
    private static final long SEED = Long.getLong("spillway.seed", 20261121L);
    private static final String RIGHT = "Basic YWxpY2U6cGFzcyB3b3Jk";

    private final TestContext context = new TestContext("basicauth");

    @Test
    void onlyTheRightCredentialsAreLetIn() throws Exception {
        BasicAuthServer auth = new BasicAuthServer(
                new BasicAuthConfig.Htpasswd("", new Secret("alice:{SHA}2oguq15ANCGsJCWKX31fllwpyEk=")), context);
        auth.start();
        for (int i = 0; i < ITERATIONS; i++) {
            byte[] mutated = Mutations.of(RIGHT.getBytes(StandardCharsets.ISO_8859_1), new Random(SEED + i));
            String value = new String(mutated, StandardCharsets.ISO_8859_1);
            boolean granted = auth.authenticate(Map.of("authorization", List.of(value))) instanceof Decision.Granted;

            assertThat(granted)
                    .as("seed %d: %s", SEED + i, value)
                    .isEqualTo(
                            value.equalsIgnoreCase(RIGHT) && value.substring(6).equals(RIGHT.substring(6)));
        }
    }

    @Test
    void noPasswordFileStumbles() {
        String file = """
                a:$apr1$abcdefgh$NriZ3KceyQFy368Ufp8U./
                b:{SHA}2oguq15ANCGsJCWKX31fllwpyEk=
                c:$1$abcdefgh$yTpYrEJJOuAsO2Aee15/D1
                """;
        for (int i = 0; i < ITERATIONS / 20; i++) {
            byte[] mutated = Mutations.of(file.getBytes(StandardCharsets.UTF_8), new Random(SEED + i));
            String text = new String(mutated, StandardCharsets.UTF_8);
            try {
                PasswordTable table = PasswordTable.read(text, "", context.logger());
                for (String user : List.of("a", "b", "c")) {
                    table.matches(user, "no password of these");
                }
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + (SEED + i) + ": " + text, e);
            }
        }
    }
}
