package io.spillway.otlp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.http.ProxyEnvironment;
import io.spillway.http.Tls;
import io.spillway.http.TlsClientConfig;
import io.spillway.http.TlsConfig;
import io.spillway.http.TlsServerConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.TestCertificates;
import io.spillway.testkit.TestContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a gRPC client reads the name of its server, and the ways that lead there. */
@Timeout(120)
class GrpcNamesIT {
    private static final Telemetry BATCH = Traces.of(Requests.traces(1));
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("otlp_grpc", clock);

    @AfterEach
    void stop() {
        clock.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:PORT",
                "localhost:PORT",
                ":PORT",
                "dns:///localhost:PORT",
                "dns:localhost:PORT",
                "passthrough:///127.0.0.1:PORT",
                "http://localhost:PORT"
            })
    void reachesItsServerUnderEveryName(String endpoint) throws Exception {
        try (GrpcBackend backend = new GrpcBackend()) {
            String port = Integer.toString(backend.port());
            assertThat(send(endpoint.replace("PORT", port), Map.of())).isEqualTo(Outcome.ACCEPTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]:PORT", "dns:///[::1]:PORT", "passthrough:///[::1]:PORT", "http://[::1]:PORT"})
    void reachesItsServerAtAnIpv6Address(String endpoint) throws Exception {
        try (GrpcBackend backend = new GrpcBackend("::1")) {
            String port = Integer.toString(backend.port());
            assertThat(send(endpoint.replace("PORT", port), Map.of())).isEqualTo(Outcome.ACCEPTED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo_bar.invalid:4317", "http://foo_bar.invalid:4317", "dns:///foo_bar.invalid:4317"})
    void startsWithANameThatIsNoneInAUrlAndSaysThatItIsNotThere(String endpoint) throws Exception {
        Outcome outcome = send(endpoint, Map.of());

        assertThat(outcome).isInstanceOf(Outcome.Throttled.class);
        assertThat(((Outcome.Throttled) outcome).status().message())
                .matches("foo_bar.invalid: (no such host|Temporary failure in name resolution)");
    }

    @Test
    void saysInOneCauseThatNobodyListens() throws Exception {
        Outcome outcome = send("127.0.0.1:1", Map.of());

        assertThat(((Outcome.Throttled) outcome).status().message()).isEqualTo("connection refused");
    }

    @Test
    void asksTheProxyOfTheEnvironmentForATunnel() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<String>> asked = CompletableFuture.supplyAsync(() -> refuseOne(proxy));

            Outcome outcome = send(
                    "backend.example.invalid:4317",
                    Map.of(
                            "https_proxy",
                            "http://me:secret@127.0.0.1:" + proxy.getLocalPort(),
                            "HTTP_PROXY",
                            "http://x:1"));

            assertThat(asked.get(1, TimeUnit.MINUTES))
                    .startsWith("CONNECT backend.example.invalid:4317 HTTP/1.1")
                    .anyMatch(line -> line.equalsIgnoreCase("Proxy-Authorization: Basic bWU6c2VjcmV0"));
            assertThat(outcome).isInstanceOf(Outcome.Throttled.class);
        }
    }

    @Test
    void reachesTheExceptionsOfTheProxyDirectly() throws Exception {
        try (GrpcBackend backend = new GrpcBackend()) {
            assertThat(send(backend.endpoint(), Map.of("HTTPS_PROXY", "http://127.0.0.1:1")))
                    .isEqualTo(Outcome.ACCEPTED);
        }
    }

    /** The JDK tells no name without a dot by itself. */
    @ParameterizedTest
    @CsvSource({"localhost,'',localhost", "127.0.0.1,'',none", "127.0.0.1,backend,backend"})
    void tellsTheServerEveryNameThatIsNoAddress(String host, String override, String told, @TempDir Path directory)
            throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        certificates.issue("server", "EC");
        TlsServerConfig tls = new TlsServerConfig(
                tls(
                        certificates.certificate("server").toString(),
                        certificates.key("server").toString()),
                "",
                false);
        CompletableFuture<String> name = new CompletableFuture<>();
        try (SSLServerSocket server = (SSLServerSocket) Tls.server(tls, clock, context.logger())
                .sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> recordName(server, name));
            GrpcClientConfig config =
                    config(host + ":" + server.getLocalPort(), new TlsClientConfig(tls("", ""), false, true, override));
            assertThat(send(config, Map.of())).isInstanceOf(Outcome.Throttled.class);
            served.get(1, TimeUnit.MINUTES);
        }
        assertThat(name.get(1, TimeUnit.MINUTES)).isEqualTo(told);
    }

    private static void recordName(SSLServerSocket server, CompletableFuture<String> name) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setSNIMatchers(List.of(new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
                @Override
                public boolean matches(SNIServerName sent) {
                    return name.complete(new String(sent.getEncoded(), StandardCharsets.US_ASCII));
                }
            }));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
        } catch (IOException _) {
            // the client may give up; the name came before
        } finally {
            name.complete("none");
        }
    }

    private static List<String> refuseOne(ServerSocket proxy) {
        try (Socket socket = proxy.accept()) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            List<String> head = in.lines().takeWhile(line -> !line.isEmpty()).toList();
            socket.getOutputStream().write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
            return head;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome send(String endpoint, Map<String, String> environment) throws Exception {
        return send(config(endpoint, new TlsClientConfig(TlsConfig.defaults(), true, false, "")), environment);
    }

    private Outcome send(GrpcClientConfig config, Map<String, String> environment) throws Exception {
        GrpcSender sender = new GrpcSender(config, ProxyEnvironment.of(environment), context);
        sender.start();
        try {
            return sender.send(BATCH, TIMEOUT);
        } finally {
            sender.close(Deadline.after(Duration.ZERO, clock));
        }
    }

    private static TlsConfig tls(String certificate, String key) {
        Secret none = new Secret("");
        return new TlsConfig(
                TlsConfig.Authorities.defaults(),
                new TlsConfig.Certificate(certificate, none, key, none),
                TlsConfig.Protocol.defaults(),
                Duration.ZERO,
                TlsConfig.defaults().tpm());
    }

    private static GrpcClientConfig config(String endpoint, TlsClientConfig tls) {
        GrpcClientConfig from = GrpcClientConfig.defaults();
        return new GrpcClientConfig(
                endpoint,
                "none",
                from.compressionParams(),
                tls,
                from.keepalive(),
                new GrpcClientConfig.Buffers(0, 0),
                Map.of(),
                new GrpcClientConfig.Calls(false, "", "pick_first", ""),
                from.auth(),
                List.of());
    }
}
