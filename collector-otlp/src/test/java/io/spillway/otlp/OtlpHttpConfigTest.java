package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Signal;
import io.spillway.config.Secret;
import io.spillway.http.HttpServerConfig;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OtlpHttpConfigTest {
    private static final String SERVICE = """
            service:
              pipelines:
                traces:
                  receivers: [otlp]
                  exporters: [otlphttp]
            """;

    @Test
    void omittedKeysTakeTheGoCollectorsDefaults() throws ConfigException {
        HttpReceiverConfig http =
                receiver("protocols: {http: }").protocols().http().asOptional().orElseThrow();
        assertThat(http.server().endpoint()).isEqualTo("localhost:4318");
        assertThat(http.server().requests().maxRequestBodySize()).isEqualTo(20 << 20);
        assertThat(http.path(Signal.METRICS)).isEqualTo("/v1/metrics");

        OtlpHttpExporterConfig exporter = exporter("endpoint: http://localhost:4318");
        assertThat(exporter.client().compression()).isEqualTo("gzip");
        assertThat(exporter.encoding()).isEqualTo(HttpEncoding.PROTO);
        assertThat(exporter.sending().timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(exporter.sending().sendingQueue().isOn()).isTrue();
        assertThat(exporter.target(Signal.LOGS)).hasToString("http://localhost:4318/v1/logs");
        assertThat(new HttpSender(exporter, Set.of(Signal.LOGS), new TestContext("otlp_http")).labels(Signal.LOGS))
                .isEqualTo(Map.of("server_address", "localhost", "server_port", "4318", "url_path", "/v1/logs"));
    }

    @Test
    void readsEveryFieldOfTheReceiver() throws ConfigException {
        HttpReceiverConfig http = receiver("""
                protocols: {http: {
                  endpoint: 0.0.0.0:4318, transport: tcp, max_request_body_size: 1000, include_metadata: true,
                  tls: {cert_file: a.crt, key_file: a.key, client_ca_file: ca.crt, client_ca_file_reload: true,
                    min_version: "1.2", max_version: "1.3", reload_interval: 1h, curve_preferences: [X25519],
                    cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256], include_system_ca_certs_pool: true},
                  cors: {allowed_origins: ["https://*.example"], allowed_headers: [X-A], exposed_headers: [X-B], max_age: 7},
                  auth: {authenticator: basicauth, request_params: [token]},
                  response_headers: {X-C: d}, compression_algorithms: [gzip, ""],
                  read_timeout: 1s, read_header_timeout: 2s, write_timeout: 3s, idle_timeout: 4s,
                  keep_alives_enabled: false, traces_url_path: spans}}
                """).protocols().http().asOptional().orElseThrow();

        HttpServerConfig server = http.server();
        assertThat(http.path(Signal.TRACES)).isEqualTo("/spans");
        assertThat(server.tls().asOptional().orElseThrow().clientCaFile()).isEqualTo("ca.crt");
        assertThat(server.tls().asOptional().orElseThrow().common().reloadInterval())
                .isEqualTo(Duration.ofHours(1));
        assertThat(server.cors().asOptional().orElseThrow().maxAge()).isEqualTo(7);
        assertThat(server.auth().asOptional().orElseThrow().common().authenticator())
                .contains(ComponentId.parse("basicauth"));
        assertThat(server.responseHeaders()).containsEntry("X-C", new Secret("d"));
        assertThat(server.requests().compressionAlgorithms()).containsExactly("gzip", "");
        assertThat(server.connections().readTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(server.connections().idleTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(server.connections().keepAlivesEnabled()).isFalse();
    }

    @Test
    void readsEveryFieldOfTheExporter() throws ConfigException {
        OtlpHttpExporterConfig exporter = exporter("""
                traces_endpoint: https://a.example/t
                metrics_endpoint: https://a.example/m
                logs_endpoint: https://a.example/l
                encoding: json
                proxy_url: http://proxy.example:3128
                tls: {insecure_skip_verify: true, server_name_override: b.example, ca_pem: X, insecure: false}
                read_buffer_size: 1
                write_buffer_size: 2
                timeout: 9s
                headers: {Authorization: Bearer t}
                auth: {authenticator: bearertokenauth}
                compression: zstd
                compression_params: {level: 9}
                max_idle_conns: 3
                max_idle_conns_per_host: 4
                max_conns_per_host: 5
                idle_conn_timeout: 6s
                disable_keep_alives: true
                http2_read_idle_timeout: 7s
                http2_ping_timeout: 8s
                force_attempt_http2: false
                cookies: {enabled: true}
                sending_queue: {enabled: false}
                retry_on_failure: {enabled: false}
                """);

        assertThat(exporter.target(Signal.TRACES)).hasToString("https://a.example/t");
        assertThat(exporter.encoding()).isEqualTo(HttpEncoding.JSON);
        assertThat(exporter.client().tls().serverNameOverride()).isEqualTo("b.example");
        assertThat(exporter.client().compressionParams().level()).isEqualTo(9);
        assertThat(exporter.client().connections().maxConnsPerHost()).isEqualTo(5);
        assertThat(exporter.client().headers()).containsEntry("Authorization", new Secret("Bearer t"));
        assertThat(exporter.client().toString()).doesNotContain("Bearer t");
        assertThat(exporter.sending().timeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(exporter.sending().sendingQueue().isOn()).isFalse();
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> exporter("compression: gzip"))
                .hasMessageContaining("at least one endpoint must be specified");
        assertThatThrownBy(() -> exporter("{endpoint: localhost, compression: brotli, traces_endpoint: x}"))
                .hasMessageContaining("endpoint")
                .hasMessageContaining("brotli")
                .hasMessageContaining("traces_endpoint");
        assertThatThrownBy(() -> receiver("protocols: {http: {tls: }}"))
                .hasMessageContaining("TLS configuration must include both certificate and key for server connections");
    }

    private static OtlpReceiverConfig receiver(String yaml) throws ConfigException {
        return (OtlpReceiverConfig) load(ComponentKind.RECEIVER, "otlp", yaml, "endpoint: http://localhost:4318");
    }

    private static OtlpHttpExporterConfig exporter(String yaml) throws ConfigException {
        return (OtlpHttpExporterConfig) load(ComponentKind.EXPORTER, "otlphttp", "protocols: {http: }", yaml);
    }

    private static Record load(ComponentKind kind, String id, String receiver, String exporter) throws ConfigException {
        String file = "receivers:\n  otlp:\n" + receiver.indent(4) + "exporters:\n  otlphttp:\n" + exporter.indent(4)
                + SERVICE;
        ComponentCatalog catalog =
                new ComponentCatalog(List.of(new OtlpReceiverFactory(), new OtlpHttpExporterFactory()));
        return Objects.requireNonNull(new ConfigLoader(catalog, Map.of())
                        .load(List.of("yaml:" + file), List.of())
                        .config()
                        .components()
                        .get(kind)
                        .get(ComponentId.parse(id)))
                .config();
    }
}
