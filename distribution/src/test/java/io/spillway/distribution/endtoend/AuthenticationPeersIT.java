package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pipeline.TestCollector;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.Peers;
import io.spillway.testkit.TestCertificates;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Go collector and Spillway authenticate each other, with the same two configurations: one lets in, the other sends. Each
 * runs one of them and then the other.
 */
@Timeout(120)
class AuthenticationPeersIT {
    private static final Duration START = Duration.ofSeconds(30);
    private static final String BCRYPT = "$$2y$$05$$abcdefghijklmnopqrstuuIt/9/tGzLcigNq/.RWIDjeEVR30RSf.";
    private static final List<String> KINDS = List.of("bearertokenauth", "basicauth", "headers_setter");
    private static final List<String> TRANSPORTS = List.of("grpc", "http");
    private static final List<String> CREDENTIALS = List.of("right", "wrong");

    @TempDir
    static Path issued;

    private static TestCertificates certificates;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private String letsIn;
    private String sends;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new TestCertificates(issued);
        certificates.issue("server", "EC");
    }

    @BeforeEach
    void writeConfigurations() {
        letsIn = letsIn();
        sends = sends();
    }

    @Test
    void theGoCollectorSendsToSpillway() throws Exception {
        try (TestCollector _ = TestCollector.start(letsIn);
                ChildProcess _ = otelcol(sends, "send_")) {
            everyKindWorksOverBothTransports();
        }
    }

    @Test
    void spillwaySendsToTheGoCollector() throws Exception {
        try (ChildProcess _ = otelcol(letsIn, "take_");
                TestCollector _ = TestCollector.start(sends)) {
            everyKindWorksOverBothTransports();
        }
    }

    private void everyKindWorksOverBothTransports() throws Exception {
        Map<String, Integer> expected = new LinkedHashMap<>();
        Map<String, Integer> actual = new LinkedHashMap<>();
        for (String kind : KINDS) {
            for (String transport : TRANSPORTS) {
                for (String credentials : CREDENTIALS) {
                    String name = entrance(kind, transport, credentials);
                    expected.put(name, credentials.equals("right") ? 200 : 401);
                    actual.put(name, post(port(name), credentials));
                }
            }
        }
        assertThat(actual).isEqualTo(expected);
    }

    private ChildProcess otelcol(String yaml, String listening) throws Exception {
        Path config = Files.writeString(folder.resolve("otelcol.yaml"), yaml);
        ChildProcess process = ChildProcess.of("otelcol", Peers.otelcol().toString(), "--config", config.toString())
                .directory(folder)
                .start();
        try {
            for (Map.Entry<String, Integer> port : ports.entrySet()) {
                if (port.getKey().startsWith(listening)) {
                    process.awaitPort(port.getValue(), START);
                }
            }
        } catch (AssertionError | RuntimeException e) {
            process.close();
            throw e;
        }
        return process;
    }

    private String letsIn() {
        List<String> receivers = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String kind : KINDS) {
            for (String transport : TRANSPORTS) {
                String name = "otlp/" + guarded(kind, transport);
                names.add(name);
                receivers.add("""
                          %s:
                            protocols:
                              %s:
                                endpoint: 127.0.0.1:%d
                                auth: {authenticator: %s}
                                tls: {cert_file: %s, key_file: %s}
                        """.formatted(
                                name,
                                transport,
                                port(guarded(kind, transport)),
                                kind.equals("headers_setter") ? "bearertokenauth/tenants" : kind,
                                certificates.certificate("server"),
                                certificates.key("server")));
            }
        }
        return """
                extensions:
                  bearertokenauth: {tokens: [other, right-token]}
                  bearertokenauth/tenants: {header: X-Key, scheme: "", token: right}
                  basicauth: {htpasswd: {inline: "alice:%s"}}
                receivers:
                %s
                exporters: {nop: }
                service:
                  telemetry: {metrics: {level: none}}
                  extensions: [bearertokenauth, bearertokenauth/tenants, basicauth]
                  pipelines: {traces: {receivers: %s, exporters: [nop]}}
                """.formatted(BCRYPT, String.join("", receivers), names);
    }

    private String sends() {
        StringBuilder receivers = new StringBuilder();
        StringBuilder exporters = new StringBuilder();
        StringBuilder pipelines = new StringBuilder();
        for (String kind : KINDS) {
            for (String transport : TRANSPORTS) {
                for (String credentials : CREDENTIALS) {
                    String name = entrance(kind, transport, credentials);
                    String exporter = "otlp_" + transport + "/" + name;
                    String scheme = transport.equals("http") ? "https://" : "";
                    receivers.append(
                            "  otlp/%s: {protocols: {http: {endpoint: '127.0.0.1:%d', include_metadata: true}}}\n"
                                    .formatted(name, port(name)));
                    exporters.append("""
                              %s:
                                endpoint: %s127.0.0.1:%d
                                tls: {ca_file: %s}
                                auth: {authenticator: %s}
                                retry_on_failure: {enabled: false}
                                sending_queue: {enabled: false}
                            """.formatted(
                                    exporter,
                                    scheme,
                                    port(guarded(kind, transport)),
                                    certificates.authority(),
                                    kind.equals("headers_setter") ? kind : kind + "/" + credentials));
                    pipelines.append(
                            "    traces/%1$s: {receivers: [otlp/%1$s], exporters: [%2$s]}\n".formatted(name, exporter));
                }
            }
        }
        return """
                extensions:
                  bearertokenauth/right: {token: right-token}
                  bearertokenauth/wrong: {token: wrong-token}
                  basicauth/right: {client_auth: {username: alice, password: pass word}}
                  basicauth/wrong: {client_auth: {username: alice, password: password}}
                  headers_setter: {headers: [{key: X-Key, action: upsert, from_context: x-tenant}]}
                receivers:
                %s
                exporters:
                %s
                service:
                  telemetry: {metrics: {level: none}}
                  extensions: [bearertokenauth/right, bearertokenauth/wrong, basicauth/right, basicauth/wrong, headers_setter]
                  pipelines:
                %s
                """.formatted(receivers, exporters, pipelines);
    }

    private int post(int port, String tenant) throws Exception {
        String body = """
                {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",\
                "spanId":"eee19b7ec3c1b174","name":"first","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}""";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/traces"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("X-Tenant", tenant)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static String entrance(String kind, String transport, String credentials) {
        return "send_" + kind + "_" + transport + "_" + credentials;
    }

    private static String guarded(String kind, String transport) {
        return "take_" + kind + "_" + transport;
    }

    private int port(String name) {
        return ports.computeIfAbsent(name, _ -> FreePorts.next());
    }
}
