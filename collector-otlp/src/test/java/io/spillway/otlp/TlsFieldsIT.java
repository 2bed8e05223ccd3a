package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pipeline.TestCollector;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.TestCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each field of the {@code tls} blocks has the effect it is there for, over both transports. */
@Timeout(60)
class TlsFieldsIT {
    private static final String SERVER = "cert_file: DIR/server.crt, key_file: DIR/server.key";
    private static final String CLIENT = "ca_file: DIR/ca.crt";
    private static final String SUITE_A = "max_version: '1.2', cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]";
    private static final String SUITE_B = "max_version: '1.2', cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]";

    @TempDir
    static Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int entrance = FreePorts.next();
    private final int guarded = FreePorts.next();

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.issue("server", "RSA");
        certificates.issue("client", "EC");
    }

    static Stream<Arguments> blocks() {
        return Stream.of(
                        connects("nothing but certificates", SERVER, CLIENT),
                        connects(
                                "pem",
                                "cert_pem: '${file:DIR/server.crt}', key_pem: '${file:DIR/server.key}'",
                                "ca_pem: '${file:DIR/ca.crt}'"),
                        fails("no authority", SERVER, ""),
                        connects("insecure_skip_verify", SERVER, "insecure_skip_verify: true"),
                        connects(
                                "include_system_ca_certs_pool",
                                SERVER,
                                CLIENT + ", include_system_ca_certs_pool: true"),
                        fails("the system's alone", SERVER, "include_system_ca_certs_pool: true"),
                        connects("server_name_override", SERVER, CLIENT + ", server_name_override: localhost"),
                        fails("another name", SERVER, CLIENT + ", server_name_override: other.example"),
                        connects("min_version", SERVER + ", min_version: '1.3'", CLIENT),
                        fails("min_version, client", SERVER + ", min_version: '1.3'", CLIENT + ", max_version: '1.2'"),
                        fails("max_version", SERVER + ", max_version: '1.2'", CLIENT + ", min_version: '1.3'"),
                        connects("cipher_suites", SERVER + ", " + SUITE_A, CLIENT + ", " + SUITE_A),
                        fails("other cipher_suites", SERVER + ", " + SUITE_A, CLIENT + ", " + SUITE_B),
                        connects(
                                "curve_preferences",
                                SERVER + ", curve_preferences: [P384]",
                                CLIENT + ", curve_preferences: [X25519, P384]"),
                        fails(
                                "other curve_preferences",
                                SERVER + ", curve_preferences: [P384]",
                                CLIENT + ", curve_preferences: [X25519]"),
                        connects(
                                "client_ca_file",
                                SERVER + ", client_ca_file: DIR/ca.crt",
                                CLIENT + ", cert_file: DIR/client.crt, key_file: DIR/client.key"),
                        fails("no client certificate", SERVER + ", client_ca_file: DIR/ca.crt", CLIENT))
                .flatMap(each -> Stream.of("grpc", "http")
                        .map(transport ->
                                Arguments.of(each.get()[0], transport, each.get()[1], each.get()[2], each.get()[3])));
    }

    private static Arguments connects(String what, String server, String client) {
        return Arguments.of(what, server, client, 200);
    }

    private static Arguments fails(String what, String server, String client) {
        return Arguments.of(what, server, client, 503);
    }

    @ParameterizedTest(name = "{0} over {1}")
    @MethodSource("blocks")
    void hasItsEffect(String what, String transport, String server, String client, int expected) throws Exception {
        try (TestCollector _ = TestCollector.start(
                        """
                        receivers: {otlp: {protocols: {%s: {endpoint: "127.0.0.1:%d", tls: {%s}}}}}
                        exporters: {nop: }
                        service: {pipelines: {traces: {receivers: [otlp], exporters: [nop]}}}
                        """.formatted(transport, guarded, server.replace("DIR", folder.toString())));
                TestCollector _ = TestCollector.start("""
                        receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d"}}}}
                        exporters:
                          otlp_%s:
                            endpoint: %s127.0.0.1:%d
                            tls: {%s}
                            sending_queue: {enabled: false}
                            retry_on_failure: {enabled: false}
                        service: {pipelines: {traces: {receivers: [otlp], exporters: [otlp_%2$s]}}}
                        """.formatted(
                                entrance,
                                transport,
                                transport.equals("http") ? "https://" : "",
                                guarded,
                                client.replace("DIR", folder.toString())))) {
            assertThat(post()).as(what).isEqualTo(expected);
        }
    }

    private int post() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + entrance + "/v1/traces"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Requests.traces(1).toByteArray()))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
