package io.spillway.http;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The common part of the {@code tls} blocks of servers and clients. Empty strings mean "not set".
 *
 * @param reloadInterval how long a certificate and key read from files are used before the files are looked at again;
 *     zero for ever
 * @param tpm not supported; keys in a trusted platform module
 */
public record TlsConfig(
        @Inline Authorities authorities,
        @Inline Certificate certificate,
        @Inline Protocol protocol,
        Duration reloadInterval,
        TpmConfig tpm) {
    private static final Secret NONE = new Secret("");

    public TlsConfig {
        new Checks()
                .that(!reloadInterval.isNegative(), "reload_interval", reloadInterval, ">= 0s")
                .that(!tpm.enabled(), "tpm::enabled", "keys in a trusted platform module are not supported")
                .done();
    }

    /** Nothing set. */
    public static TlsConfig defaults() {
        return new TlsConfig(
                Authorities.defaults(),
                Certificate.defaults(),
                Protocol.defaults(),
                Duration.ZERO,
                new TpmConfig(false, "", NONE, NONE));
    }

    /**
     * The authorities that this side trusts.
     *
     * @param caFile PEM file with the certificates that the peer's certificate must lead to; read again when it changes; the JDK's when neither
     *     this nor {@code caPem} is set
     * @param caPem the same, in the configuration itself
     * @param includeSystemCaCertsPool trust the JDK's certificates beside these
     */
    public record Authorities(String caFile, Secret caPem, boolean includeSystemCaCertsPool) {
        public Authorities {
            new Checks()
                    .that(
                            caFile.isEmpty() || caPem.equals(NONE),
                            "ca_file",
                            "provide either a CA file or the PEM-encoded string, but not both")
                    .done();
        }

        /** Nothing set. */
        public static Authorities defaults() {
            return new Authorities("", NONE, false);
        }

        boolean areSet() {
            return !caFile.isEmpty() || !caPem.equals(NONE);
        }
    }

    /**
     * The own certificate, and its key.
     *
     * @param certFile PEM file with the own certificate, followed by its chain
     * @param certPem the same, in the configuration itself
     * @param keyFile PEM file with the private key of the own certificate
     * @param keyPem the same, in the configuration itself
     */
    public record Certificate(String certFile, Secret certPem, String keyFile, Secret keyPem) {
        public Certificate {
            String certificate = certFile + certPem.reveal();
            String key = keyFile + keyPem.reveal();
            new Checks()
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
                    .done();
        }

        /** Nothing set. */
        public static Certificate defaults() {
            return new Certificate("", NONE, "", NONE);
        }

        /** Whether there is a certificate, and with it a key. */
        public boolean isSet() {
            return !certFile.isEmpty() || !certPem.equals(NONE);
        }
    }

    /**
     * The versions and algorithms of TLS.
     *
     * @param minVersion {@code 1.0} to {@code 1.3}; empty for 1.2. The JDK never speaks less than 1.2
     * @param maxVersion {@code 1.2} or {@code 1.3}; empty for the newest
     * @param cipherSuites IANA names of TLS 1.2 suites; empty for the JDK's choice. The suites of TLS 1.3 stay on
     * @param includeInsecureCipherSuites accepted for files of the OpenTelemetry Collector
     * @param curvePreferences in order: {@code X25519}, {@code P256}, {@code P384}, {@code P521}, {@code X25519MLKEM768};
     *     empty for the JDK's choice
     */
    public record Protocol(
            String minVersion,
            String maxVersion,
            List<String> cipherSuites,

            @Ignored("the JDK has insecure suites switched off")
            boolean includeInsecureCipherSuites,

            List<String> curvePreferences) {
        static final Map<String, String> CURVES = Map.of(
                "X25519", "x25519",
                "P256", "secp256r1",
                "P384", "secp384r1",
                "P521", "secp521r1",
                "X25519MLKEM768", "X25519MLKEM768");

        private static final List<String> VERSIONS = List.of("1.0", "1.1", "1.2", "1.3");

        public Protocol {
            cipherSuites = List.copyOf(cipherSuites);
            curvePreferences = List.copyOf(curvePreferences);
            new Checks()
                    .that(isKnown(minVersion), "min_version", minVersion, "one of " + VERSIONS)
                    .that(isKnown(maxVersion), "max_version", maxVersion, "one of " + VERSIONS)
                    .that(
                            maxVersion.isEmpty() || maxVersion.compareTo("1.2") >= 0 || !isKnown(maxVersion),
                            "max_version",
                            maxVersion,
                            "1.2 or 1.3, as the JDK has older versions switched off")
                    .that(
                            maxVersion.isEmpty() || minVersion.compareTo(maxVersion) <= 0,
                            "min_version",
                            "min_version cannot be greater than max_version (" + minVersion + " > " + maxVersion + ")")
                    .that(
                            CURVES.keySet().containsAll(curvePreferences),
                            "curve_preferences",
                            curvePreferences,
                            "some of X25519, P256, P384, P521, X25519MLKEM768")
                    .done();
        }

        /** Nothing set. */
        public static Protocol defaults() {
            return new Protocol("", "", List.of(), false, List.of());
        }

        private static boolean isKnown(String version) {
            return version.isEmpty() || VERSIONS.contains(version);
        }
    }

    /** A trusted platform module, known so that files of the OpenTelemetry Collector can be read; not supported. */
    public record TpmConfig(boolean enabled, String path, Secret ownerAuth, Secret auth) {}
}
