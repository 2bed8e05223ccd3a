package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentCatalog;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpGrpcConfigTest {
    private static final String SERVICE = """
            service:
              pipelines:
                traces:
                  receivers: [otlp]
                  exporters: [otlp]
            """;

    @Test
    void omittedKeysTakeTheGoCollectorsDefaults() throws ConfigException {
        OtlpReceiverConfig receiver = receiver("protocols: {grpc: }");

        GrpcServerConfig grpc = receiver.protocols().grpc().asOptional().orElseThrow();
        assertThat(grpc.endpoint()).isEqualTo("localhost:4317");
        assertThat(grpc.transport()).isEqualTo("tcp");
        assertThat(grpc.maxMessageBytes()).isEqualTo(4 << 20);
        assertThat(grpc.readBufferSize()).isEqualTo(512 << 10);
        assertThat(grpc.tls().isOn()).isFalse();

        OtlpGrpcExporterConfig exporter = exporter("endpoint: localhost:4317");
        assertThat(exporter.client().compression()).isEqualTo("gzip");
        assertThat(exporter.client().calls().balancerName()).isEqualTo("round_robin");
        assertThat(exporter.client().buffers().writeBufferSize()).isEqualTo(512 << 10);
        assertThat(exporter.client().keepalive().isOn()).isFalse();
        assertThat(exporter.client().tls().insecure()).isFalse();
        assertThat(exporter.sending().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(exporter.sending().sendingQueue().isOn()).isTrue();
    }

    @Test
    void readsEveryFieldOfTheReceiver() throws ConfigException {
        GrpcServerConfig grpc = receiver("""
                        protocols: {grpc: {
                          endpoint: /run/otlp.sock, transport: unix, max_recv_msg_size_mib: 32,
                          max_concurrent_streams: 16, read_buffer_size: 1024, write_buffer_size: 1024,
                          keepalive: {
                            server_parameters: {max_connection_idle: 11s, max_connection_age: 12s,
                              max_connection_age_grace: 13s, time: 14s, timeout: 15s},
                            enforcement_policy: {min_time: 16s, permit_without_stream: true}},
                          auth: {authenticator: basicauth}, include_metadata: true}}
                        """).protocols().grpc().asOptional().orElseThrow();

        assertThat(grpc.maxMessageBytes()).isEqualTo(32 << 20);
        assertThat(grpc.maxConcurrentStreams()).isEqualTo(16);
        assertThat(grpc.includeMetadata()).isTrue();
        assertThat(grpc.keepalive())
                .isEqualTo(Section.on(new GrpcServerKeepalive(
                        Section.on(new GrpcServerKeepalive.ServerParameters(
                                Duration.ofSeconds(11),
                                Duration.ofSeconds(12),
                                Duration.ofSeconds(13),
                                Duration.ofSeconds(14),
                                Duration.ofSeconds(15))),
                        Section.on(new GrpcServerKeepalive.EnforcementPolicy(Duration.ofSeconds(16), true)))));
    }

    @Test
    void readsEveryFieldOfTheExporter() throws ConfigException {
        OtlpGrpcExporterConfig exporter = exporter("""
                {endpoint: "dns:///otlp.example:4317", compression: zstd, compression_params: {level: 9}, tls: {insecure: true},
                 keepalive: {time: 30s, timeout: 5s, permit_without_stream: true}, read_buffer_size: 1024,
                 write_buffer_size: 2048, wait_for_ready: true, headers: {X-Token: secret}, user_agent: me,
                 balancer_name: pick_first, authority: other, auth: {authenticator: bearer}, timeout: 7s,
                 retry_on_failure: {enabled: false}, sending_queue: {enabled: false}}
                """);

        assertThat(exporter.client().keepalive())
                .isEqualTo(Section.on(new GrpcClientKeepalive(Duration.ofSeconds(30), Duration.ofSeconds(5), true)));
        assertThat(exporter.client().compressionParams().level()).isEqualTo(9);
        assertThat(exporter.client().buffers().writeBufferSize()).isEqualTo(2048);
        assertThat(exporter.client().headers()).isEqualTo(Map.of("X-Token", new Secret("secret")));
        assertThat(exporter.client().calls().waitForReady()).isTrue();
        assertThat(exporter.sending().timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(exporter.sending().retryOnFailure().isOn()).isFalse();
    }

    @Test
    void anExporterNeedsAnEndpointAndAReceiverAProtocol() {
        assertThatThrownBy(() -> exporter("{tls: {insecure: true}}"))
                .hasMessageContaining("exporters::otlp: requires a non-empty \"endpoint\"");
        assertThatThrownBy(() -> receiver("protocols: {}"))
                .hasMessageContaining(
                        "receivers::otlp: must specify at least one protocol when using the OTLP receiver");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoint: localhost | expected: host:port",
                "endpoint: 'localhost:x' | expected: host:port",
                "endpoint: 'xds:///a:1' | scheme \"xds\" (expected: dns, passthrough, unix, http, https or none)",
                "endpoint: 'dns://8.8.8.8/a:1' | names a resolver, which is not supported",
                "endpoint: 'unix://' | unix socket path cannot be empty",
                "compression_params: {level: 10} | unsupported level 10 for compression \"gzip\"",
                "compression: snappy, compression_params: {level: 1} | unsupported level 1 for compression \"snappy\"",
                "compression: lz4 | one of [gzip, snappy, zstd] or none",
                "balancer_name: ring_hash | invalid balancer_name: ring_hash",
                "middlewares: [{id: m}] | extensions of this kind are not supported",
                "headers: {'a b': c} | is not the name of a gRPC header",
                "auth: {} | the id of an extension that authenticates",
                "write_buffer_size: -1 | expected: >= 0",
            })
    void refusesWhatTheExporterCannotHonour(String line, String problem) {
        String endpoint = line.startsWith("endpoint") ? "" : "endpoint: localhost:4317, ";
        assertThatThrownBy(() -> exporter("{" + endpoint + line + "}"))
                .hasMessageContaining(problem)
                .message()
                .as("one problem and none that follows from it")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoint: localhost | expected: host:port",
                "transport: udp | one of [tcp, tcp4, tcp6, unix]",
                "max_recv_msg_size_mib: -1 | expected: 1 to 2047",
                "max_recv_msg_size_mib: 2048 | expected: 1 to 2047",
                "max_concurrent_streams: -1 | max_concurrent_streams",
                "tls: {} | TLS configuration must include both certificate and key",
                "middlewares: [{id: m}] | extensions of this kind are not supported",
                "keepalive: {server_parameters: {time: -1s}} | expected: >= 0s",
            })
    void refusesWhatTheReceiverCannotHonour(String line, String problem) {
        assertThatThrownBy(() -> receiver("{protocols: {grpc: {" + line + "}}}"))
                .hasMessageContaining(problem);
    }

    private static OtlpReceiverConfig receiver(String yaml) throws ConfigException {
        return (OtlpReceiverConfig) load(ComponentKind.RECEIVER, yaml, "endpoint: localhost:4317");
    }

    private static OtlpGrpcExporterConfig exporter(String yaml) throws ConfigException {
        return (OtlpGrpcExporterConfig) load(ComponentKind.EXPORTER, "protocols: {grpc: }", yaml);
    }

    private static Record load(ComponentKind kind, String receiver, String exporter) throws ConfigException {
        String file =
                "receivers:\n  otlp:\n" + receiver.indent(4) + "exporters:\n  otlp:\n" + exporter.indent(4) + SERVICE;
        ComponentCatalog catalog =
                new ComponentCatalog(List.of(new OtlpReceiverFactory(), new OtlpGrpcExporterFactory()));
        return Objects.requireNonNull(new ConfigLoader(catalog, Map.of())
                        .load(List.of("yaml:" + file), List.of())
                        .config()
                        .components()
                        .get(kind)
                        .get(ComponentId.parse("otlp")))
                .config();
    }
}
