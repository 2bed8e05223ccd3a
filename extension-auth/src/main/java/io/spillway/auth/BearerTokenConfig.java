package io.spillway.auth;

import io.spillway.config.Checks;
import io.spillway.config.Requirements;
import io.spillway.config.Secret;
import java.util.List;

/**
 * Configuration of {@code bearertokenauth}.
 *
 * @param header the header that carries the token
 * @param scheme stands before the token, with a space between them; empty for the token alone
 * @param token the one token
 * @param tokens any of these is accepted by a server; a client sends the first
 * @param filename a file with a token at the beginning of each line, read again when it changes; {@code token} has no effect
 *     beside it
 */
record BearerTokenConfig(String header, String scheme, Secret token, List<Secret> tokens, String filename)
        implements Requirements {
    BearerTokenConfig {
        tokens = List.copyOf(tokens);
        new Checks()
                .that(!header.isEmpty(), "header", "is empty (expected: the name of a header)")
                .that(
                        token.reveal().isEmpty() || tokens.isEmpty(),
                        "tokens",
                        "either tokens or token should be provided, not both")
                .done();
    }

    static BearerTokenConfig defaults() {
        return new BearerTokenConfig("Authorization", "Bearer", new Secret(""), List.of(), "");
    }

    @Override
    public void check(Checks checks) {
        checks.that(
                !token.reveal().isEmpty() || !tokens.isEmpty() || !filename.isEmpty(),
                "token",
                "no bearer token provided (expected: token, tokens or filename)");
    }
}
