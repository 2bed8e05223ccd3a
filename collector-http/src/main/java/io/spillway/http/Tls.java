package io.spillway.http;

import io.spillway.component.Clock;
import io.spillway.component.Reason;
import io.spillway.config.FileBacked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A {@code tls} block in terms of the JDK. The code that opens connections builds an engine from it. The managers read certificates
 * again by themselves, as the block says.
 *
 * @param keys own certificate and key; empty for none
 * @param trust the authorities that a peer's certificate must lead to; empty for the JDK's own
 * @param protocols enabled versions, as {@link SSLParameters#setProtocols} has them
 * @param cipherSuites enabled suites; empty for the JDK's choice
 * @param namedGroups curves in order of preference; empty for the JDK's choice
 * @param needClientCertificate whether a server turns away clients without a certificate
 */
public record Tls(
        Optional<X509ExtendedKeyManager> keys,
        Optional<X509ExtendedTrustManager> trust,
        List<String> protocols,
        List<String> cipherSuites,
        List<String> namedGroups,
        boolean needClientCertificate) {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final List<String> TLS_1_3_SUITES =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /**
     * Reads the certificates of a server.
     *
     * @throws IOException naming the file that could not be read or understood
     */
    public static Tls server(TlsServerConfig config, Clock clock, Logger logger) throws IOException {
        try {
            boolean clientCertificates = !config.clientCaFile().isEmpty();
            Optional<X509ExtendedTrustManager> trust =
                    clientCertificates ? Optional.of(clientAuthorities(config, clock, logger)) : Optional.empty();
            return of(config.common(), trust, clientCertificates, clock, logger);
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException("tls: " + Reason.of(e), e);
        }
    }

    /**
     * Reads the certificates of a client.
     *
     * @throws IOException naming the file that could not be read or understood
     */
    public static Tls client(TlsClientConfig config, Clock clock, Logger logger) throws IOException {
        try {
            Optional<X509ExtendedTrustManager> trust = config.insecureSkipVerify()
                    ? Optional.of(new TrustAnything())
                    : serverAuthorities(config.common(), clock, logger);
            return of(config.common(), trust, false, clock, logger);
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException("tls: " + Reason.of(e), e);
        }
    }

    /**
     * A new context with these managers; versions, suites and groups are set on each engine, see {@link #apply}. A session
     * can be resumed within the context it was begun in, and the JDK does not check the certificate of the peer again then: a
     * server that {@linkplain #needClientCertificate needs client certificates} takes a new context for each connection, or
     * a client that is no longer trusted could stay for ever.
     */
    public SSLContext sslContext() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keys.map(manager -> new KeyManager[] {manager}).orElse(null),
                    trust.map(manager -> new TrustManager[] {manager}).orElse(null),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("tls: " + Reason.of(e), e);
        }
    }

    /** Restricts an engine's parameters to what the block allows. */
    public SSLParameters apply(SSLParameters parameters) {
        parameters.setProtocols(protocols.toArray(String[]::new));
        if (!cipherSuites.isEmpty()) {
            parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
        }
        if (!namedGroups.isEmpty()) {
            parameters.setNamedGroups(namedGroups.toArray(String[]::new));
        }
        return parameters;
    }

    /**
     * The server name that a client tells the server in its first message (SNI). The JDK leaves names without a dot out; here every name
     * is told, and only an IP address is not, as RFC 6066 (3) has it.
     *
     * @param host null when the engine does not know it
     */
    public static List<SNIServerName> serverNames(@Nullable String host) {
        if (host == null
                || host.isEmpty()
                || host.indexOf(':') >= 0
                || IPV4.matcher(host).matches()) {
            return List.of();
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return List.of(new ServerName(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** The JDK's own class for host names refuses underscores, which Docker Compose and others put into names. */
    private static final class ServerName extends SNIServerName {
        ServerName(byte[] name) {
            super(StandardConstants.SNI_HOST_NAME, name);
        }
    }

    private static Tls of(
            TlsConfig config,
            Optional<X509ExtendedTrustManager> trust,
            boolean needClientCertificate,
            Clock clock,
            Logger logger)
            throws IOException, GeneralSecurityException {
        Optional<X509ExtendedKeyManager> keys = config.certificate().isSet()
                ? Optional.of(new ReloadingKeyManager(identity(config, clock, logger)))
                : Optional.empty();
        SSLParameters supported = SSLContext.getDefault().getSupportedSSLParameters();
        return new Tls(
                keys,
                trust,
                protocols(config.protocol()),
                suites(config.protocol(), supported),
                groups(config.protocol(), logger),
                needClientCertificate);
    }

    private static FileBacked<Identity> identity(TlsConfig config, Clock clock, Logger logger)
            throws IOException, GeneralSecurityException {
        TlsConfig.Certificate own = config.certificate();
        List<Path> files = Stream.of(own.certFile(), own.keyFile())
                .filter(file -> !file.isEmpty())
                .map(Path::of)
                .toList();
        FileBacked.Parser<Identity> parser = texts -> {
            String certificates = own.certFile().isEmpty() ? own.certPem().reveal() : texts.getFirst();
            String key = own.keyFile().isEmpty() ? own.keyPem().reveal() : texts.getLast();
            Identity read = Identity.of(certificates, where("cert", own.certFile()), key, where("key", own.keyFile()));
            logger.info("TLS certificate {}", read);
            return read;
        };
        return new FileBacked<>("TLS certificate", files, parser, config.reloadInterval(), clock, logger);
    }

    private static Optional<X509ExtendedTrustManager> serverAuthorities(TlsConfig config, Clock clock, Logger logger)
            throws IOException, GeneralSecurityException {
        TlsConfig.Authorities trusted = config.authorities();
        if (!trusted.areSet()) {
            return Optional.empty();
        }
        FileBacked.Parser<X509ExtendedTrustManager> parser = texts -> trustManager(
                Pem.certificates(
                        trusted.caFile().isEmpty() ? trusted.caPem().reveal() : texts.getFirst(),
                        where("ca", trusted.caFile())),
                trusted.includeSystemCaCertsPool());
        List<Path> files = trusted.caFile().isEmpty() ? List.of() : List.of(Path.of(trusted.caFile()));
        return Optional.of(new ReloadingTrustManager(new FileBacked<>(
                "TLS certificate authorities", files, parser, FileBacked.EVERY_SECOND, clock, logger)));
    }

    private static X509ExtendedTrustManager clientAuthorities(TlsServerConfig config, Clock clock, Logger logger)
            throws IOException, GeneralSecurityException {
        String file = config.clientCaFile();
        FileBacked.Parser<X509ExtendedTrustManager> parser = texts -> trustManager(
                Pem.certificates(texts.getFirst(), "client_ca_file " + file),
                config.common().authorities().includeSystemCaCertsPool());
        Duration interval = config.clientCaFileReload() ? FileBacked.EVERY_SECOND : Duration.ZERO;
        return new ReloadingTrustManager(new FileBacked<>(
                "TLS client certificate authorities", List.of(Path.of(file)), parser, interval, clock, logger));
    }

    private static X509ExtendedTrustManager trustManager(List<X509Certificate> authorities, boolean andSystem)
            throws IOException, GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>(authorities);
        if (andSystem) {
            all.addAll(Arrays.asList(trustManager(null).getAcceptedIssuers()));
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < all.size(); i++) {
            store.setCertificateEntry("authority-" + i, all.get(i));
        }
        return trustManager(store);
    }

    private static X509ExtendedTrustManager trustManager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static List<String> protocols(TlsConfig.Protocol config) {
        String min = config.minVersion().isEmpty() ? "1.2" : config.minVersion();
        String max = config.maxVersion().isEmpty() ? "1.3" : config.maxVersion();
        List<String> enabled = new ArrayList<>();
        for (String version : List.of("1.3", "1.2")) {
            if (version.compareTo(min) >= 0 && version.compareTo(max) <= 0) {
                enabled.add("TLSv" + version);
            }
        }
        return List.copyOf(enabled);
    }

    private static List<String> suites(TlsConfig.Protocol config, SSLParameters supported)
            throws GeneralSecurityException {
        if (config.cipherSuites().isEmpty()) {
            return List.of();
        }
        List<String> known = List.of(supported.getCipherSuites());
        for (String suite : config.cipherSuites()) {
            if (!known.contains(suite)) {
                throw new GeneralSecurityException("cipher_suites: invalid TLS cipher suite: \"" + suite + "\"");
            }
        }
        List<String> enabled = new ArrayList<>(TLS_1_3_SUITES);
        config.cipherSuites().stream().filter(suite -> !enabled.contains(suite)).forEach(enabled::add);
        return List.copyOf(enabled);
    }

    private static List<String> groups(TlsConfig.Protocol config, Logger logger) {
        List<String> groups = new ArrayList<>();
        for (String curve : config.curvePreferences()) {
            if (curve.equals("X25519MLKEM768")) {
                logger.warn("tls: curve_preferences: X25519MLKEM768 is not known to this JDK and left out");
            } else {
                groups.add(TlsConfig.Protocol.CURVES.getOrDefault(curve, curve));
            }
        }
        return List.copyOf(groups);
    }

    private static String where(String what, String file) {
        return file.isEmpty() ? what + "_pem" : what + "_file " + file;
    }
}
