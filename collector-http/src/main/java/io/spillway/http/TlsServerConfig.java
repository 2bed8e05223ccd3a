package io.spillway.http;

import io.spillway.config.Checks;
import io.spillway.config.Inline;
import io.spillway.config.Section;

/**
 * The {@code tls} block of a server.
 *
 * @param clientCaFile PEM file with the certificates that a client's certificate must lead to; when set, clients without
 *     one are turned away
 * @param clientCaFileReload read that file again when it changes
 */
public record TlsServerConfig(@Inline TlsConfig common, String clientCaFile, boolean clientCaFileReload) {
    public static TlsServerConfig defaults() {
        return new TlsServerConfig(TlsConfig.defaults(), "", false);
    }

    /** For the record around a {@code tls} block: a server that is to speak TLS needs a certificate. */
    public static void check(Section<TlsServerConfig> tls, Checks checks) {
        checks.that(
                tls.asOptional().stream()
                        .allMatch(on -> on.common().certificate().isSet()),
                "tls",
                "TLS configuration must include both certificate and key for server connections"
                        + " (cert_file or cert_pem, key_file or key_pem)");
    }
}
