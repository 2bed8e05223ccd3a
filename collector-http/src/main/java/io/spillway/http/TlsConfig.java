package io.spillway.http;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The common part of the {@code tls} blocks of servers and clients. Empty strings mean "not set".
 *
 * @param caFile PEM file with the certificates that the peer's certificate must lead to; read again when it changes; the JDK's when neither
 *     this nor {@code caPem} is set
 * @param caPem the same, in the configuration itself
 * @param includeSystemCaCertsPool trust the JDK's certificates beside these
 * @param certFile PEM file with the own certificate, followed by its chain
 * @param certPem the same, in the configuration itself
 * @param keyFile PEM file with the private key of the own certificate
 * @param keyPem the same, in the configuration itself
 * @param minVersion {@code 1.0} to {@code 1.3}; empty for 1.2. The JDK never speaks less than 1.2
 * @param maxVersion {@code 1.2} or {@code 1.3}; empty for the newest
 * @param cipherSuites IANA names of TLS 1.2 suites; empty for the JDK's choice. The suites of TLS 1.3 stay on
 * @param includeInsecureCipherSuites accepted for files of the OpenTelemetry Collector
 * @param reloadInterval how long a certificate and key read from files are used before the files are looked at again;
 *     zero for ever
 * @param curvePreferences in order: {@code X25519}, {@code P256}, {@code P384}, {@code P521}, {@code X25519MLKEM768};
 *     empty for the JDK's choice
 * @param tpm not supported; keys in a trusted platform module
 */
public record TlsConfig(
        String caFile,
        Secret caPem,
        boolean includeSystemCaCertsPool,
        String certFile,
        Secret certPem,
        String keyFile,
        Secret keyPem,
        String minVersion,
        String maxVersion,
        List<String> cipherSuites,

        @Ignored("the JDK has insecure suites switched off") boolean includeInsecureCipherSuites,

        Duration reloadInterval,
        List<String> curvePreferences,
        TpmConfig tpm) {
    static final Map<String, String> CURVES = Map.of(
            "X25519", "x25519",
            "P256", "secp256r1",
            "P384", "secp384r1",
            "P521", "secp521r1",
            "X25519MLKEM768", "X25519MLKEM768");

    private static final List<String> VERSIONS = List.of("1.0", "1.1", "1.2", "1.3");
    private static final Secret NONE = new Secret("");

    public TlsConfig {
        cipherSuites = List.copyOf(cipherSuites);
        curvePreferences = List.copyOf(curvePreferences);
        String certificate = certFile + certPem.reveal();
        String key = keyFile + keyPem.reveal();
        new Checks()
                .that(
                        caFile.isEmpty() || caPem.equals(NONE),
                        "ca_file",
                        "provide either a CA file or the PEM-encoded string, but not both")
                .that(
                        certFile.isEmpty() || certPem.equals(NONE),
                        "cert_file",
                        "provide either certificate file or PEM, but not both")
                .that(
                        keyFile.isEmpty() || keyPem.equals(NONE),
                        "key_file",
                        "provide either key file or PEM, but not both")
                .that(
                        certificate.isEmpty() == key.isEmpty(),
                        certificate.isEmpty() ? "key_file" : "cert_file",
                        "TLS configuration must include both certificate and key")
                .that(knownVersion(minVersion), "min_version", minVersion, "one of " + VERSIONS)
                .that(knownVersion(maxVersion), "max_version", maxVersion, "one of " + VERSIONS)
                .that(
                        maxVersion.isEmpty() || maxVersion.compareTo("1.2") >= 0 || !knownVersion(maxVersion),
                        "max_version",
                        maxVersion,
                        "1.2 or 1.3, as the JDK has older versions switched off")
                .that(
                        maxVersion.isEmpty() || minVersion.compareTo(maxVersion) <= 0,
                        "min_version",
                        "min_version cannot be greater than max_version (" + minVersion + " > " + maxVersion + ")")
                .that(!reloadInterval.isNegative(), "reload_interval", reloadInterval, ">= 0s")
                .that(
                        CURVES.keySet().containsAll(curvePreferences),
                        "curve_preferences",
                        curvePreferences,
                        "some of X25519, P256, P384, P521, X25519MLKEM768")
                .that(!tpm.enabled(), "tpm::enabled", "keys in a trusted platform module are not supported")
                .done();
    }

    /** Nothing set. */
    public static TlsConfig defaults() {
        return new TlsConfig(
                "",
                NONE,
                false,
                "",
                NONE,
                "",
                NONE,
                "",
                "",
                List.of(),
                false,
                Duration.ZERO,
                List.of(),
                new TpmConfig(false, "", NONE, NONE));
    }

    /** Whether there is an own certificate, and with it a key. */
    public boolean hasCertificate() {
        return !certFile.isEmpty() || !certPem.equals(NONE);
    }

    boolean hasAuthorities() {
        return !caFile.isEmpty() || !caPem.equals(NONE);
    }

    private static boolean knownVersion(String version) {
        return version.isEmpty() || VERSIONS.contains(version);
    }

    /** A trusted platform module, known so that files of the OpenTelemetry Collector can be read; not supported. */
    public record TpmConfig(boolean enabled, String path, Secret ownerAuth, Secret auth) {}
}
