package io.spillway.otlp;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.spillway.component.ClientAuthenticator;
import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status.Code;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.http.AuthConfig;
import io.spillway.http.TlsClientConfig;
import io.spillway.http.TlsConfig;
import io.spillway.http.TlsServerConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.TestCertificates;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GrpcSenderIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Telemetry BATCH = Traces.of(Requests.traces(3));
    private static final Set<Code> RETRIED = Set.of(
            Code.CANCELLED, Code.DEADLINE_EXCEEDED, Code.ABORTED, Code.OUT_OF_RANGE, Code.UNAVAILABLE, Code.DATA_LOSS);

    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("otlp_grpc", clock);
    private final List<GrpcSender> senders = new ArrayList<>();

    @AfterEach
    void close() {
        senders.forEach(sender -> sender.close(Deadline.after(Duration.ZERO, clock)));
        clock.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "zstd", "none"})
    void sendsWhatItIsGiven(String compression) throws Exception {
        try (GrpcBackend backend = new GrpcBackend()) {
            Telemetry merged = Telemetry.merge(List.of(BATCH, BATCH));

            assertThat(sender(plain(backend.endpoint(), compression)).send(merged, TIMEOUT))
                    .isEqualTo(Outcome.ACCEPTED);

            assertThat(backend.requests).containsExactly((ExportTraceServiceRequest) merged.message());
            assertThat(header(backend, "grpc-encoding")).isEqualTo(compression.equals("none") ? null : compression);
        }
    }

    @Test
    void sendsABigMessage() throws Exception {
        ExportTraceServiceRequest big = Requests.traces(20, "x".repeat(1 << 20));
        try (GrpcBackend backend = new GrpcBackend()) {
            GrpcSender sender = sender(plain(backend.endpoint(), "none"));

            assertThat(sender.send(Traces.of(big), TIMEOUT)).isEqualTo(Outcome.ACCEPTED);
            assertThat(backend.requests).containsExactly(big);
        }
    }

    @Test
    void sendsHeadersAndCredentials() throws Exception {
        context.withExtension("tokens", (ClientAuthenticator) (headers, _) -> headers.put("authorization", "Bearer t"));
        try (GrpcBackend backend = new GrpcBackend()) {
            GrpcClientConfig from = plain(backend.endpoint(), "none");
            GrpcClientConfig config = new GrpcClientConfig(
                    from.endpoint(),
                    "none",
                    from.compressionParams(),
                    from.tls(),
                    from.keepalive(),
                    from.buffers(),
                    Map.of("X-Tenant", new Secret("t1"), "authorization", new Secret("replaced")),
                    new GrpcClientConfig.Calls(true, "", "pick_first", "otlp.example"),
                    Section.on(new AuthConfig(Optional.of(ComponentId.parse("tokens")))),
                    List.of());

            assertThat(sender(config).send(BATCH, TIMEOUT)).isEqualTo(Outcome.ACCEPTED);

            assertThat(header(backend, "x-tenant")).isEqualTo("t1");
            assertThat(header(backend, "authorization")).isEqualTo("Bearer t");
            assertThat(header(backend, "user-agent")).startsWith("Spillway/0.0.0-test (linux/");
        }
    }

    /** Not after gRPC's own pauses, which grow to two minutes: eight of them would take 40 seconds. */
    @Test
    void aRequestIsReasonToConnectAgain() throws Exception {
        ManualClock manual = new ManualClock();
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            Thread closing = Thread.ofVirtual().start(() -> closeEach(listener, connections));
            GrpcSender sender = new GrpcSender(
                    plain("127.0.0.1:" + listener.getLocalPort(), "none"), new TestContext("otlp_grpc", manual));
            senders.add(sender);
            sender.start();
            long start = System.nanoTime();
            while (connections.get() < 8) {
                assertThat(sender.send(BATCH, TIMEOUT)).isInstanceOf(Outcome.Throttled.class);
                manual.advance(Duration.ofSeconds(1));
                Thread.sleep(20);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
            listener.close();
            closing.join();
        }
    }

    private static void closeEach(ServerSocket listener, AtomicInteger connections) {
        while (!listener.isClosed()) {
            try (Socket _ = listener.accept()) {
                connections.incrementAndGet();
            } catch (IOException _) {
                return;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void retriesWhatOtlpSaysIsWorthIt(Code code) throws Exception {
        try (GrpcBackend backend = new GrpcBackend()) {
            GrpcSender sender = sender(plain(backend.endpoint(), "none"));
            Status status = Status.fromCodeValue(code.number()).withDescription("no");

            backend.refuse(status, new Metadata());
            Outcome bare = sender.send(BATCH, TIMEOUT);
            backend.refuse(status, RetryDetails.trailers(code.number(), "no", Duration.ofMillis(2500)));
            Outcome withDelay = sender.send(BATCH, TIMEOUT);

            assertThat(bare)
                    .isEqualTo(RETRIED.contains(code) ? Outcome.throttled(code, "no") : Outcome.rejected(code, "no"));
            boolean retried = RETRIED.contains(code) || code == Code.RESOURCE_EXHAUSTED;
            assertThat(withDelay)
                    .isEqualTo(
                            retried
                                    ? new Outcome.Throttled(
                                            Outcome.rejected(code, "no").status(), Duration.ofMillis(2500))
                                    : Outcome.rejected(code, "no"));
        }
    }

    @Test
    void tellsOfItemsThatTheServerRefused() throws Exception {
        try (GrpcBackend backend = new GrpcBackend()) {
            backend.answer = observer -> {
                ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
                response.getPartialSuccessBuilder().setRejectedSpans(2).setErrorMessage("too old");
                observer.onNext(response.build());
                observer.onCompleted();
            };

            assertThat(sender(plain(backend.endpoint(), "none")).send(BATCH, TIMEOUT))
                    .isEqualTo(new Outcome.Accepted(2, "too old"));
        }
    }

    @Test
    void anAttemptHasATimeLimit() throws Exception {
        try (GrpcBackend backend = new GrpcBackend()) {
            backend.answer = _ -> {};

            Outcome outcome = sender(plain(backend.endpoint(), "none")).send(BATCH, Duration.ofMillis(200));

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Throttled.class,
                            throttled -> assertThat(throttled.status().code()).isEqualTo(Code.DEADLINE_EXCEEDED));
        }
    }

    @Test
    void aServerThatIsDownMayComeBack() throws Exception {
        int port = FreePorts.next();
        GrpcSender sender = sender(plain("127.0.0.1:" + port, "none"));

        Outcome down = sender.send(BATCH, TIMEOUT);
        assertThat(down).isInstanceOfSatisfying(Outcome.Throttled.class, throttled -> {
            assertThat(throttled.status().code()).isEqualTo(Code.UNAVAILABLE);
            assertThat(throttled.status().message()).contains("onnection refused");
        });
        try (GrpcBackend backend = new GrpcBackend(port, UnaryOperator.identity())) {
            eventually("a connection", () -> sender.send(BATCH, TIMEOUT) == Outcome.ACCEPTED);
            assertThat(backend.requests).hasSize(1);
        }
    }

    @Test
    void aBrokenConnectionIsMadeAnew() throws Exception {
        try (GrpcBackend backend = new GrpcBackend()) {
            GrpcSender sender = sender(plain(backend.endpoint(), "none"));
            backend.refuse(Status.INTERNAL.withDescription("Panic! This is a bug!"), new Metadata());

            assertThat(sender.send(BATCH, TIMEOUT)).isInstanceOf(Outcome.Throttled.class);

            backend.refuse(Status.NOT_FOUND, new Metadata());
            assertThat(sender.send(BATCH, TIMEOUT)).isInstanceOf(Outcome.Rejected.class);
        }
    }

    @Test
    void anInterruptedThreadGivesUp() throws Exception {
        try (GrpcBackend backend = new GrpcBackend()) {
            backend.answer = _ -> {};
            GrpcSender sender = sender(plain(backend.endpoint(), "none"));
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread waiting = Thread.startVirtualThread(() -> {
                boolean throttled = sender.send(BATCH, Duration.ZERO) instanceof Outcome.Throttled;
                interrupted.complete(throttled && Thread.currentThread().isInterrupted());
            });
            eventually("the request arrived", () -> !backend.requests.isEmpty());

            waiting.interrupt();

            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void speaksOverAUnixSocket(@TempDir Path directory) throws Exception {
        String socket = directory.resolve("otlp.sock").toString();
        try (GrpcReceiverRig rig = GrpcReceiverRig.started(
                GrpcReceiverRig.config(socket, "unix", Section.off(TlsServerConfig.defaults())))) {
            GrpcSender sender = sender(plain("unix://" + socket, "zstd"));

            assertThat(sender.send(BATCH, TIMEOUT)).isEqualTo(Outcome.ACCEPTED);
            assertThat(rig.pipeline.acceptedItems()).isEqualTo(3);
            assertThat(sender.labels(Signal.TRACES)).isEqualTo(Map.of("server_address", "unix://" + socket));
        }
    }

    @Test
    void speaksTlsWithCertificatesOnBothSides(@TempDir Path directory) throws Exception {
        TestCertificates certificates = new TestCertificates(directory);
        certificates.issue("server", "EC");
        certificates.issue("client", "RSA");
        TlsServerConfig serverTls = new TlsServerConfig(
                identity(certificates, "server"), certificates.authority().toString(), false);
        try (GrpcReceiverRig rig =
                GrpcReceiverRig.started(GrpcReceiverRig.config("127.0.0.1:0", "tcp", Section.on(serverTls)))) {
            String address = "localhost:" + rig.port();

            assertThat(sender(tls(address, identity(certificates, "client"))).send(BATCH, TIMEOUT))
                    .isEqualTo(Outcome.ACCEPTED);
            assertThat(sender(tls("https://" + address, identity(certificates, "client")))
                            .send(BATCH, TIMEOUT))
                    .isEqualTo(Outcome.ACCEPTED);

            TlsConfig withoutCertificate = tlsConfig(certificates.authority().toString(), "", "");
            assertThat(sender(tls(address, withoutCertificate)).send(BATCH, TIMEOUT))
                    .isInstanceOf(Outcome.Throttled.class);
            assertThat(sender(tls(address, TlsConfig.defaults())).send(BATCH, TIMEOUT))
                    .isInstanceOf(Outcome.Throttled.class);
            assertThat(sender(plain(address, "none")).send(BATCH, TIMEOUT)).isInstanceOf(Outcome.Throttled.class);
            assertThat(rig.pipeline.acceptedItems()).isEqualTo(6);
        }
    }

    @Test
    void labelsNameTheServer() {
        assertThat(new GrpcSender(plain("dns:///otlp.example:4317", "gzip"), context).labels(Signal.TRACES))
                .isEqualTo(Map.of("server_address", "otlp.example", "server_port", "4317"));
    }

    private GrpcSender sender(GrpcClientConfig config) throws Exception {
        GrpcSender sender = new GrpcSender(config, context);
        senders.add(sender);
        sender.start();
        return sender;
    }

    static GrpcClientConfig plain(String endpoint, String compression) {
        return config(endpoint, compression, new TlsClientConfig(TlsConfig.defaults(), true, false, ""));
    }

    private static GrpcClientConfig tls(String endpoint, TlsConfig tls) {
        return config(endpoint, "none", new TlsClientConfig(tls, false, false, ""));
    }

    private static GrpcClientConfig config(String endpoint, String compression, TlsClientConfig tls) {
        GrpcClientConfig from = GrpcClientConfig.defaults();
        return new GrpcClientConfig(
                endpoint,
                compression,
                from.compressionParams(),
                tls,
                from.keepalive(),
                new GrpcClientConfig.Buffers(0, 0),
                Map.of(),
                from.calls(),
                from.auth(),
                List.of());
    }

    private static TlsConfig identity(TestCertificates certificates, String name) {
        return tlsConfig(
                certificates.authority().toString(),
                certificates.certificate(name).toString(),
                certificates.key(name).toString());
    }

    private static TlsConfig tlsConfig(String caFile, String certFile, String keyFile) {
        Secret none = new Secret("");
        return new TlsConfig(
                new TlsConfig.Authorities(caFile, none, false),
                new TlsConfig.Certificate(certFile, none, keyFile, none),
                TlsConfig.Protocol.defaults(),
                Duration.ZERO,
                TlsConfig.defaults().tpm());
    }

    private static String header(GrpcBackend backend, String name) {
        return backend.headers.getFirst().get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }
}
