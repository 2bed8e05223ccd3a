package io.spillway.http;

import io.spillway.component.ComponentId;
import io.spillway.config.Checks;
import io.spillway.config.Section;
import java.util.Optional;

/**
 * The {@code auth} block of a client, and of a gRPC server.
 *
 * @param authenticator the id of an extension; must be set when the block is there
 */
public record AuthConfig(Optional<ComponentId> authenticator) {
    public static AuthConfig defaults() {
        return new AuthConfig(Optional.empty());
    }

    /** For the record around an {@code auth} block: it must say which extension authenticates. */
    public static void check(Section<AuthConfig> auth, Checks checks) {
        checks.that(
                auth.asOptional().stream().allMatch(on -> on.authenticator().isPresent()),
                "auth::authenticator",
                "missing (expected: the id of an extension that authenticates)");
    }
}
