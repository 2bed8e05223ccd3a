package io.spillway.admin;

import io.spillway.config.Inline;
import io.spillway.http.HttpServerConfig;

/**
 * Configuration of {@code operators}.
 *
 * @param authenticateReads whether GET and HEAD need authentication as well, where {@code auth} is configured; other methods always do
 */
record OperatorsConfig(@Inline HttpServerConfig server, boolean authenticateReads) {
    static OperatorsConfig defaults() {
        return new OperatorsConfig(HttpServerConfig.defaults("localhost:13135"), false);
    }
}
