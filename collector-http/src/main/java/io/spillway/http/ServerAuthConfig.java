package io.spillway.http;

import io.spillway.config.Inline;
import java.util.List;

/**
 * The {@code auth} block of an HTTP server.
 *
 * @param requestParams query parameters that the authenticator sees as if they were headers
 */
public record ServerAuthConfig(@Inline AuthConfig common, List<String> requestParams) {
    public ServerAuthConfig {
        requestParams = List.copyOf(requestParams);
    }

    public static ServerAuthConfig defaults() {
        return new ServerAuthConfig(AuthConfig.defaults(), List.of());
    }
}
