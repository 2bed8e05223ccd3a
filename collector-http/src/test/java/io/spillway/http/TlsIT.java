package io.spillway.http;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class TlsIT {
    @TempDir
    static Path directory;

    private static TestCertificates certificates;

    private final Servers servers = new Servers();

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(directory);
        certificates.issue("server", "RSA");
        certificates.issue("server2", "EC");
        certificates.issue("client", "EC");
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void speaksTlsToWhoTrustsItsAuthority() throws Exception {
        start(server("server", false, Duration.ZERO, "1.3"));

        assertThat(post(client(true, false, "", "", "")).status()).isEqualTo(200);
        assertThatThrownBy(() -> post(client(false, false, "", "", ""))).isInstanceOf(IOException.class);
        assertThat(post(client(false, true, "", "", "")).status()).isEqualTo(200);
        assertThatThrownBy(() -> post(client(true, false, "", "1.2", ""))).isInstanceOf(IOException.class);
    }

    @Test
    void checksTheNameItIsTold() throws Exception {
        start(server("server", false, Duration.ZERO, ""));

        assertThat(post(client(true, false, "", "", "localhost")).status()).isEqualTo(200);
        assertThatThrownBy(() -> post(client(true, false, "", "", "other.example")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other.example");
    }

    @Test
    void asksForAClientCertificate() throws Exception {
        start(server("server", true, Duration.ZERO, ""));

        assertThat(post(client(true, false, "client", "", "")).status()).isEqualTo(200);
        assertThatThrownBy(() -> post(client(true, false, "", "", ""))).isInstanceOf(IOException.class);
    }

    /** The JDK tells no name without a dot by itself. */
    @ParameterizedTest
    @CsvSource({"localhost,'',localhost", "127.0.0.1,localhost,localhost", "127.0.0.1,'',"})
    void tellsTheServerEveryNameThatIsNoAddress(String host, String override, String told) throws Exception {
        CompletableFuture<String> name = new CompletableFuture<>();
        try (SSLServerSocket server = (SSLServerSocket)
                Tls.server(server("server", false, Duration.ZERO, ""), servers.clock, servers.context.logger())
                        .sslContext()
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> recordName(server, name));
            HttpClient client = new HttpClient(client(false, true, "", "", override), servers.context);
            client.start();
            try {
                HttpTarget target = HttpTarget.parse("https://" + host + ":" + server.getLocalPort());
                assertThatThrownBy(
                                () -> client.post(target, "", new byte[1], ClientMetadata.NONE, Duration.ofMinutes(1)))
                        .isInstanceOf(IOException.class);
            } finally {
                client.close();
            }
            served.get(1, TimeUnit.MINUTES);
        }
        assertThat(name.get(1, TimeUnit.MINUTES)).isEqualTo(told == null ? "none" : told);
    }

    private static void recordName(SSLServerSocket server, CompletableFuture<String> name) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setSNIMatchers(List.of(new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
                @Override
                public boolean matches(SNIServerName told) {
                    return name.complete(new String(told.getEncoded(), StandardCharsets.US_ASCII));
                }
            }));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
        } catch (IOException _) {
            // the client may not like the certificate; the name came before
        } finally {
            name.complete("none");
        }
    }

    @Test
    void aClientReadsItsAuthoritiesAgain(@TempDir Path fresh) throws Exception {
        start(server("server", false, Duration.ZERO, ""));
        TestCertificates others = new TestCertificates(fresh);
        HttpClient client = new HttpClient(
                Clients.tls(new TlsClientConfig(
                        common(others.authority().toString(), "", Duration.ZERO, "", ""), false, false, "")),
                servers.context);
        client.start();
        try {
            HttpTarget target = HttpTarget.parse(servers.url("/echo").replace("http:", "https:"));
            assertThatThrownBy(() -> client.post(target, "", new byte[1], ClientMetadata.NONE, Duration.ofMinutes(1)))
                    .hasMessageEndingWith("Path does not chain with any of the trust anchors");

            Files.copy(certificates.authority(), others.authority(), StandardCopyOption.REPLACE_EXISTING);

            eventually(() -> assertThatCode(
                            () -> client.post(target, "", new byte[1], ClientMetadata.NONE, Duration.ofMinutes(1)))
                    .doesNotThrowAnyException());
        } finally {
            client.close();
        }
    }

    @Test
    void reloadsItsCertificate() throws Exception {
        copy("server", "current");
        start(server("current", false, Duration.ofMillis(1), ""));
        assertThat(subject()).isEqualTo("CN=server");

        copy("server2", "current");
        eventually(() -> assertThat(subject()).isEqualTo("CN=server2"));

        Files.writeString(certificates.certificate("current"), "broken");
        assertThat(subject()).isEqualTo("CN=server2");
    }

    @Test
    void namesTheFileThatIsMissing() {
        assertThatThrownBy(() -> start(server("nobody", false, Duration.ZERO, "")))
                .hasMessage("tls: cannot read " + certificates.certificate("nobody") + ": no such file");
    }

    private String subject() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) Tls.client(tlsClient(true, true, "", "", ""), servers.clock, servers.context.logger())
                        .sslContext()
                        .getSocketFactory()
                        .createSocket("127.0.0.1", URI.create(servers.url("/")).getPort())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .toString();
        }
    }

    private void copy(String from, String to) throws IOException {
        Files.copy(certificates.key(from), certificates.key(to), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(certificates.certificate(from), certificates.certificate(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private void start(TlsServerConfig tls) throws IOException {
        servers.start(Servers.edit().tls(Section.on(tls)), Servers::echo);
    }

    private HttpAnswer post(HttpClientConfig config) throws Exception {
        HttpClient client = new HttpClient(config, servers.context);
        client.start();
        try {
            return client.post(
                    HttpTarget.parse(servers.url("/echo").replace("http:", "https:")),
                    "text/plain",
                    "hello".getBytes(StandardCharsets.US_ASCII),
                    ClientMetadata.NONE,
                    Duration.ofMinutes(1));
        } finally {
            client.close();
        }
    }

    private static TlsServerConfig server(String name, boolean mutual, Duration reload, String minVersion) {
        return new TlsServerConfig(
                common("", name, reload, minVersion, ""),
                mutual ? certificates.authority().toString() : "",
                true);
    }

    private static TlsClientConfig tlsClient(
            boolean trusts, boolean skip, String name, String maxVersion, String override) {
        return new TlsClientConfig(
                common(trusts ? certificates.authority().toString() : "", name, Duration.ZERO, "", maxVersion),
                false,
                skip,
                override);
    }

    private static HttpClientConfig client(
            boolean trusts, boolean skip, String name, String maxVersion, String override) {
        HttpClientConfig defaults = HttpClientConfig.defaults("", 0);
        return new HttpClientConfig(
                "",
                "",
                tlsClient(trusts, skip, name, maxVersion, override),
                Map.of(),
                defaults.auth(),
                "",
                defaults.compressionParams(),
                defaults.buffers(),
                defaults.connections(),
                defaults.http2(),
                defaults.cookies(),
                List.of());
    }

    private static TlsConfig common(String authority, String name, Duration reload, String min, String max) {
        Secret none = new Secret("");
        return new TlsConfig(
                new TlsConfig.Authorities(authority, none, false),
                name.isEmpty()
                        ? TlsConfig.Certificate.defaults()
                        : new TlsConfig.Certificate(
                                certificates.certificate(name).toString(),
                                none,
                                certificates.key(name).toString(),
                                none),
                new TlsConfig.Protocol(
                        min,
                        max,
                        List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
                        false,
                        List.of("X25519", "P256")),
                reload,
                TlsConfig.defaults().tpm());
    }
}
