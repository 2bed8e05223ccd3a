package io.spillway.http;

import io.spillway.config.Inline;

/**
 * The {@code tls} block of a client.
 *
 * @param insecure do not use TLS, where the address does not say whether to
 * @param insecureSkipVerify use TLS but accept any certificate
 * @param serverNameOverride the name asked for and expected in the server's certificate; empty for the address's
 */
public record TlsClientConfig(
        @Inline TlsConfig common, boolean insecure, boolean insecureSkipVerify, String serverNameOverride) {
    public static TlsClientConfig defaults() {
        return new TlsClientConfig(TlsConfig.defaults(), false, false, "");
    }

    /** Whether the connection is to be in the clear: {@code insecure} without any certificate authority. */
    public boolean isPlaintext() {
        return insecure && !common.authorities().areSet();
    }
}
