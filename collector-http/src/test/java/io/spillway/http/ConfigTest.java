package io.spillway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.testkit.RecordingLogger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    @Test
    void hasTheGoCollectorsDefaults() {
        HttpServerConfig server = HttpServerConfig.defaults("localhost:4318");
        assertThat(server.requests().maxRequestBodySize()).isEqualTo(20 << 20);
        assertThat(server.connections().readTimeout()).isEqualTo(Duration.ZERO);
        assertThat(server.connections().readHeaderTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(server.connections().writeTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(server.connections().idleTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(server.connections().keepAlivesEnabled()).isTrue();

        HttpClientConfig client = HttpClientConfig.defaults("gzip", 0);
        assertThat(client.connections().maxIdleConns()).isEqualTo(100);
        assertThat(client.connections().idleConnTimeout()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void aServerThatIsToSpeakTlsNeedsACertificate() {
        assertThatThrownBy(() -> Servers.edit().tls(Section.on(TlsServerConfig.defaults())))
                .hasMessageContaining(
                        "tls: TLS configuration must include both certificate and key for server connections");
    }

    @Test
    void reportsTheProblemsOfATlsBlockWithoutItsSecrets() {
        Secret none = new Secret("");
        assertThatThrownBy(() -> new TlsConfig.Authorities("ca.pem", new Secret("PEM"), false))
                .hasMessageContaining("ca_file: provide either a CA file or the PEM-encoded string, but not both");
        assertThatThrownBy(() -> new TlsConfig.Certificate("", none, "key.pem", new Secret("very secret")))
                .hasMessageContaining("key_file: TLS configuration must include both certificate and key")
                .hasMessageContaining("key_file: provide either key file or PEM, but not both")
                .hasMessageNotContaining("very secret");
        assertThatThrownBy(() -> new TlsConfig.Protocol("1.3", "1.2", List.of(), false, List.of("P999")))
                .hasMessageContaining("min_version: min_version cannot be greater than max_version (1.3 > 1.2)")
                .hasMessageContaining("curve_preferences: [P999]");
        assertThatThrownBy(() -> new TlsConfig(
                        TlsConfig.Authorities.defaults(),
                        TlsConfig.Certificate.defaults(),
                        TlsConfig.Protocol.defaults(),
                        Duration.ofSeconds(-1),
                        TlsConfig.defaults().tpm()))
                .hasMessageContaining("reload_interval: PT-1S (expected: >= 0s)");
    }

    @ParameterizedTest
    @CsvSource({"localhost:4318,localhost,4318", ":4318,'',4318", "[::1]:80,::1,80", "0.0.0.0:0,0.0.0.0,0"})
    void readsAddresses(String text, String host, int port) {
        assertThat(Endpoint.parse(text)).isEqualTo(new Endpoint(host, port));
        assertThat(Endpoint.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0:1,true", ":1,true", "[::]:1,true", "localhost:1,false", "127.0.0.1:1,false", "10.0.0.1:1,false"
    })
    void warnsOfAddressesThatAreOpenToAll(String text, boolean warns) {
        RecordingLogger logger = new RecordingLogger();

        Endpoint.parse(text).warnIfOpenToAll(logger);

        assertThat(logger.lines()).hasSize(warns ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "::1:80", "localhost:x", "localhost:65536", "localhost:-1", ""})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text)).hasMessageContaining("host:port");
    }
}
