package io.spillway.auth;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.pipeline.StartException;
import io.spillway.pipeline.TestCollector;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.TestCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two collectors: the sender hands on what a test posts to it and answers as the guarded one answered, over both transports
 * with TLS between them.
 */
@Timeout(120)
class AuthenticationIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String SPAN = """
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",\
            "spanId":"eee19b7ec3c1b174","name":"first","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}""";

    @TempDir
    static Path folder;

    private static TestCertificates certificates;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int entrance = FreePorts.next();
    private final int guarded = FreePorts.next();

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(folder);
        certificates.issue("server", "EC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void bearerTokens(String transport) throws Exception {
        try (TestCollector server = guarded(transport, "bearertokenauth: {token: s3cret}");
                TestCollector right = sender(transport, "bearertokenauth: {token: s3cret}")) {
            assertThat(post()).isEqualTo(200);
            assertThat(server.count("otelcol_receiver_accepted_spans")).isEqualTo(1);
            right.close();
            try (TestCollector wrong = sender(transport, "bearertokenauth: {token: s4cret}")) {
                assertThat(post()).isEqualTo(401);
                assertThat(server.count("otelcol_receiver_accepted_spans")).isEqualTo(1);
                assertThat(wrong.logger().lines().toString() + server.logger().lines())
                        .doesNotContain("s3cret", "s4cret");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void withoutCredentials(String transport) throws Exception {
        try (TestCollector _ = guarded(transport, "bearertokenauth: {token: s3cret}");
                TestCollector _ =
                        sender(transport, "headers_setter: {headers: [{key: x, action: insert, value: y}]}")) {
            assertThat(post()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void rotatedTokens(String transport) throws Exception {
        Path accepted = Files.writeString(folder.resolve("accepted-" + transport), "one\n");
        Path sent = Files.writeString(folder.resolve("sent-" + transport), "one\n");
        try (TestCollector _ = guarded(transport, "bearertokenauth: {filename: %s}".formatted(accepted));
                TestCollector _ = sender(transport, "bearertokenauth: {filename: %s}".formatted(sent))) {
            assertThat(post()).isEqualTo(200);

            Files.writeString(accepted, "two\n");
            awaitStatus(401);
            Files.writeString(sent, "two\n");
            awaitStatus(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void userNamesAndPasswords(String transport) throws Exception {
        String bcrypt = "$$2y$$05$$abcdefghijklmnopqrstuuIt/9/tGzLcigNq/.RWIDjeEVR30RSf.";
        try (TestCollector server =
                        guarded(transport, "basicauth: {htpasswd: {inline: \"alice:%s\"}}".formatted(bcrypt));
                TestCollector right =
                        sender(transport, "basicauth: {client_auth: {username: alice, password: pass word}}")) {
            for (int request = 0; request < 20; request++) {
                assertThat(post()).isEqualTo(200);
            }
            right.close();
            try (TestCollector wrong =
                    sender(transport, "basicauth: {client_auth: {username: alice, password: p4ssword}}")) {
                assertThat(post()).isEqualTo(401);
                assertThat(server.count("otelcol_receiver_accepted_spans")).isEqualTo(20);
                assertThat(wrong.logger().lines().toString() + server.logger().lines())
                        .doesNotContain("p4ssword", "pass word", bcrypt);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http"})
    void headersOfTheIncomingRequest(String transport) throws Exception {
        String setter = """
                headers_setter: {headers: [{key: X-Key, action: upsert, from_context: x-tenant-key}]}""";
        try (TestCollector _ = guarded(transport, "bearertokenauth: {header: X-Key, scheme: \"\", tokens: [a, b]}");
                TestCollector _ = sender(transport, setter)) {
            assertThat(post("X-Tenant-Key", "b")).isEqualTo(200);
            assertThat(post("X-Tenant-Key", "c")).isEqualTo(401);
            assertThat(post()).isEqualTo(401);
            assertThat(post("X-Tenant-Key", "a", "X-Tenant-Key", "b")).isEqualTo(400);
        }
    }

    @Test
    void credentialsDoNotLeaveWithoutTls() {
        String yaml = """
                extensions: {bearertokenauth: {token: s3cret}}
                receivers: {nop: }
                exporters:
                  otlp_grpc: {endpoint: "127.0.0.1:%d", tls: {insecure: true}, auth: {authenticator: bearertokenauth}}
                service:
                  extensions: [bearertokenauth]
                  pipelines: {traces: {receivers: [nop], exporters: [otlp_grpc]}}
                """.formatted(guarded);

        assertThatThrownBy(() -> TestCollector.start(yaml))
                .isInstanceOf(StartException.class)
                .hasStackTraceContaining("must not be sent without TLS")
                .hasMessageNotContaining("s3cret");
    }

    private TestCollector guarded(String transport, String extension) throws Exception {
        return TestCollector.start("""
                extensions: {%s}
                receivers:
                  otlp:
                    protocols:
                      %s:
                        endpoint: 127.0.0.1:%d
                        auth: {authenticator: %s}
                        tls: {cert_file: %s, key_file: %s}
                exporters: {nop: }
                service:
                  extensions: [%4$s]
                  pipelines: {traces: {receivers: [otlp], exporters: [nop]}}
                """.formatted(
                        extension,
                        transport,
                        guarded,
                        name(extension),
                        certificates.certificate("server"),
                        certificates.key("server")));
    }

    private TestCollector sender(String transport, String extension) throws Exception {
        return TestCollector.start("""
                extensions: {%s}
                receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:%d", include_metadata: true}}}}
                exporters:
                  otlp_%s:
                    endpoint: %s127.0.0.1:%d
                    tls: {ca_file: %s}
                    auth: {authenticator: %s}
                    sending_queue: {enabled: false}
                    retry_on_failure: {enabled: false}
                service:
                  extensions: [%7$s]
                  pipelines: {traces: {receivers: [otlp], exporters: [otlp_%3$s]}}
                """.formatted(
                        extension,
                        entrance,
                        transport,
                        transport.equals("http") ? "https://" : "",
                        guarded,
                        certificates.authority(),
                        name(extension)));
    }

    private static String name(String extension) {
        return extension.substring(0, extension.indexOf(':'));
    }

    private int post(String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + entrance + "/v1/traces"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(SPAN));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private void awaitStatus(int expected) {
        eventually(() -> assertThat(post()).isEqualTo(expected));
    }
}
