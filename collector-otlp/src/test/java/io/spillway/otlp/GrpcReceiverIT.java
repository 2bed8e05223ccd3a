package io.spillway.otlp;

import static io.spillway.otlp.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spillway.component.Admission;
import io.spillway.component.ComponentId;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.ServerAuthenticator;
import io.spillway.component.ServerAuthenticator.Decision;
import io.spillway.component.Signal;
import io.spillway.component.Status.Code;
import io.spillway.config.Section;
import io.spillway.http.AuthConfig;
import io.spillway.http.TlsServerConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RecordingConsumer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GrpcReceiverIT {
    private static final MethodDescriptor<byte[], byte[]> RAW_TRACES =
            OtlpService.TRACES.export(Marshallers.BYTES, Marshallers.BYTES);

    @Test
    void takesInEverySignal() throws Exception {
        Map<Signal, RecordingConsumer> pipelines = Map.of(
                Signal.TRACES,
                new RecordingConsumer(),
                Signal.METRICS,
                new RecordingConsumer(),
                Signal.LOGS,
                new RecordingConsumer());
        try (var rig = new GrpcReceiverRig(
                GrpcReceiverRig.config(), Map.<Signal, PipelineInput>copyOf(pipelines), new InFlight(10, 1 << 20))) {
            rig.receiver.start();

            var answer = rig.traces().export(Requests.traces(3));
            MetricsServiceGrpc.newBlockingStub(rig.channel()).export(Requests.metrics(4));
            LogsServiceGrpc.newBlockingStub(rig.channel()).export(Requests.logs(5));

            assertThat(answer).isEqualTo(ExportTraceServiceResponse.getDefaultInstance());
            assertThat(pipelines.get(Signal.TRACES).accepted().getFirst().message())
                    .isEqualTo(Requests.traces(3));
            assertThat(pipelines.get(Signal.METRICS).accepted().getFirst().message())
                    .isEqualTo(Requests.metrics(4));
            assertThat(pipelines.get(Signal.LOGS).accepted().getFirst().message())
                    .isEqualTo(Requests.logs(5));
            assertThat(rig.context.metric("otelcol_receiver_accepted_spans", "transport", "grpc"))
                    .isEqualTo(3);
            assertThat(rig.context.metric("otelcol_receiver_accepted_log_records", "transport", "grpc"))
                    .isEqualTo(5);
            eventually("everything released", () -> rig.inFlight.calls() == 0 && rig.inFlight.bytes() == 0);
        }
    }

    @Test
    void answersForSignalsWithoutAPipeline() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            assertStatus(
                    () -> LogsServiceGrpc.newBlockingStub(rig.channel()).export(Requests.logs(1)),
                    Status.Code.UNIMPLEMENTED);
        }
    }

    @Test
    void anEmptyRequestNeverReachesThePipeline() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            rig.traces().export(ExportTraceServiceRequest.getDefaultInstance());

            assertThat(rig.pipeline.offered()).isEmpty();
        }
    }

    @Test
    void saysWhatIsWrongWithAMalformedRequest() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            StatusRuntimeException refusal = assertStatus(
                    () -> raw(rig.channel(), new byte[] {0x0a, 0x7f, 1}, CallOptions.DEFAULT),
                    Status.Code.INVALID_ARGUMENT);

            assertThat(refusal.getStatus().getDescription()).contains("offset").contains("resource_spans");
            assertThat(rig.context.metric("otelcol_receiver_requests", "outcome", "failure"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void passesEveryRefusalOn(Code code) throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            rig.pipeline.answer(Outcome.rejected(code, "no: " + code), Outcome.throttled(code, "later: " + code));

            StatusRuntimeException rejected = catchThrowableOfType(
                    StatusRuntimeException.class, () -> rig.traces().export(Requests.traces(1)));
            StatusRuntimeException throttled = catchThrowableOfType(
                    StatusRuntimeException.class, () -> rig.traces().export(Requests.traces(1)));

            assertThat(rejected.getStatus().getCode().value()).isEqualTo(code.number());
            assertThat(rejected.getStatus().getDescription()).isEqualTo("no: " + code);
            assertThat(throttled.getStatus().getCode().value()).isEqualTo(code.number());
            assertThat(RetryDetails.retryAfter(throttled.getTrailers())).isEmpty();
        }
    }

    @Test
    void tellsAThrottledSenderWhenToComeBack() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            rig.pipeline.answer(new Outcome.Throttled(
                    Outcome.throttled(Code.RESOURCE_EXHAUSTED, "full").status(), Duration.ofMillis(1500)));

            StatusRuntimeException refusal =
                    assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.RESOURCE_EXHAUSTED);

            assertThat(RetryDetails.retryAfter(refusal.getTrailers())).contains(Duration.ofMillis(1500));
        }
    }

    @Test
    void reportsItemsRefusedOutOfARequest() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            rig.pipeline.answer(new Outcome.Accepted(2, "two were bad"));

            var partial = rig.traces().export(Requests.traces(5)).getPartialSuccess();

            assertThat(partial.getRejectedSpans()).isEqualTo(2);
            assertThat(partial.getErrorMessage()).isEqualTo("two were bad");
        }
    }

    @Test
    void aFailingPipelineIsAnInternalError() throws Exception {
        PipelineInput broken = new PipelineInput() {
            @Override
            public Admission admit(long sizeBytes) {
                return Admission.FREE;
            }

            @Override
            public Outcome consume(Telemetry batch) {
                throw new IllegalStateException("bug");
            }
        };
        try (var rig = new GrpcReceiverRig(
                GrpcReceiverRig.config(), Map.of(Signal.TRACES, broken), new InFlight(10, 1 << 20))) {
            rig.receiver.start();

            assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.INTERNAL);
            eventually("everything released", () -> rig.inFlight.calls() == 0);
        }
    }

    @Test
    void aRefusedPayloadIsNotRead() throws Exception {
        try (var rig = GrpcReceiverRig.started(GrpcReceiverRig.config(64, 0))) {
            rig.pipeline.admission(new Admission.Refused(new Outcome.Throttled(
                    Outcome.throttled(Code.UNAVAILABLE, "memory").status(), Duration.ofSeconds(3))));

            StatusRuntimeException refusal = assertStatus(
                    () -> raw(rig.channel(), new byte[20 << 20], CallOptions.DEFAULT), Status.Code.UNAVAILABLE);

            assertThat(refusal.getStatus().getDescription()).isEqualTo("memory");
            assertThat(RetryDetails.retryAfter(refusal.getTrailers())).contains(Duration.ofSeconds(3));
            assertThat(rig.inFlight.calls()).isZero();
            rig.pipeline.admission(Admission.FREE);
            rig.traces().export(Requests.traces(1)); // the connection is none the worse for it
        }
    }

    @Test
    void aFullHeapIsAReasonToComeBackLater() throws Exception {
        AtomicInteger batches = new AtomicInteger();
        PipelineInput pipeline = new PipelineInput() {
            @Override
            public Admission admit(long sizeBytes) {
                return Admission.FREE;
            }

            @Override
            public Outcome consume(Telemetry batch) {
                if (batches.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("as a test has it");
                }
                return Outcome.ACCEPTED;
            }
        };
        try (var rig = new GrpcReceiverRig(
                GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(10, 1 << 20))) {
            rig.receiver.start();

            StatusRuntimeException first =
                    assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.UNAVAILABLE);
            assertThat(first.getStatus().getDescription()).contains("no memory");
            assertThat(RetryDetails.retryAfter(first.getTrailers())).isPresent();
            assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.UNAVAILABLE);
            assertThat(batches).hasValue(1); // nobody is let in for a moment

            eventually("requests are let in again", () -> rig.inFlight.tryEnter());
            rig.traces().export(Requests.traces(1));
        }
    }

    @Test
    void refusesMoreRequestsThanItMayHold() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig = new GrpcReceiverRig(
                GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(1, 1 << 20))) {
            rig.receiver.start();
            var first = TraceServiceGrpc.newFutureStub(rig.channel()).export(Requests.traces(1));
            pipeline.awaitEntered(1);

            StatusRuntimeException refusal =
                    assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.UNAVAILABLE);

            assertThat(RetryDetails.retryAfter(refusal.getTrailers())).isPresent();
            assertThat(rig.refusedRequests()).isEqualTo(1);
            pipeline.release(2);
            first.get(10, TimeUnit.SECONDS);
            rig.traces().export(Requests.traces(1));
        }
    }

    @Test
    void refusesMessagesAboveTheLimit() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            assertStatus(
                    () -> raw(rig.channel(), new byte[(4 << 20) + 1], CallOptions.DEFAULT),
                    Status.Code.RESOURCE_EXHAUSTED);
            eventually("everything released", () -> rig.inFlight.calls() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "zstd"})
    void refusesMessagesAboveTheLimitAfterDecompression(String compression) throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            rig.channel(builder -> builder.usePlaintext().compressorRegistry(GrpcCompression.compressors()));

            StatusRuntimeException refusal = assertStatus(
                    () -> raw(rig.channel(), new byte[40 << 20], CallOptions.DEFAULT.withCompression(compression)),
                    Status.Code.RESOURCE_EXHAUSTED);

            assertThat(refusal.getStatus().getDescription()).contains("4194304");
            eventually("everything released", () -> rig.inFlight.calls() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "zstd"})
    void decompresses(String compression) throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            rig.channel(builder -> builder.usePlaintext().compressorRegistry(GrpcCompression.compressors()));

            rig.traces().withCompression(compression).export(Requests.traces(100));

            assertThat(rig.pipeline.accepted().getFirst().message()).isEqualTo(Requests.traces(100));
        }
    }

    @Test
    void decompressesWhatGrpcItselfCompressed() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            rig.traces().withCompression("gzip").export(Requests.traces(100));

            assertThat(rig.pipeline.accepted().getFirst().message()).isEqualTo(Requests.traces(100));
        }
    }

    @Test
    void takesInABigMessageWhereAllowed() throws Exception {
        ExportTraceServiceRequest big = Requests.traces(20, "x".repeat(1 << 20));
        try (var rig = GrpcReceiverRig.started(GrpcReceiverRig.config(32, 0))) {
            rig.traces().export(big);

            assertThat(rig.pipeline.accepted().getFirst().message()).isEqualTo(big);
        }
    }

    @Test
    void handsOnMetadataAndWhatTheAuthenticatorLearned() throws Exception {
        ServerAuthenticator authenticator =
                headers -> headers.getOrDefault("token", List.of()).contains("right")
                        ? new Decision.Granted(Map.of("subject", "me"))
                        : new Decision.Denied("who are you?");
        var auth = Section.on(new AuthConfig(Optional.of(ComponentId.parse("tokens"))));
        try (var rig = new GrpcReceiverRig(GrpcReceiverRig.config(auth, true), new InFlight(10, 1 << 20))) {
            rig.context.withExtension("tokens", authenticator);
            rig.receiver.start();

            StatusRuntimeException denied =
                    assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.UNAUTHENTICATED);
            assertThat(denied.getStatus().getDescription()).isEqualTo("who are you?");

            Metadata headers = GrpcHeaders.with(new Metadata(), Map.of("Token", "right", "X-Tenant", "t1"));
            rig.traces()
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .export(Requests.traces(1));

            var metadata = rig.pipeline.accepted().getFirst().metadata();
            assertThat(metadata.header("X-Tenant")).containsExactly("t1");
            assertThat(metadata.header("host")).containsExactly("127.0.0.1:" + rig.port());
            assertThat(metadata.auth()).isEqualTo(Map.of("subject", "me"));
            assertThat(rig.inFlight.calls()).isZero();
        }
    }

    @Test
    void aCancelledCallLeavesNothingBehind() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig = new GrpcReceiverRig(
                GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(10, 1 << 20))) {
            rig.receiver.start();
            MethodDescriptor<byte[], byte[]> sentAtOnce = RAW_TRACES.toBuilder()
                    .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                    .build();
            ClientCall<byte[], byte[]> silent = rig.channel().newCall(sentAtOnce, CallOptions.DEFAULT);
            silent.start(new ClientCall.Listener<>() {}, new Metadata());
            silent.sendMessage(Requests.traces(1).toByteArray());
            eventually("it is let in", () -> rig.inFlight.calls() == 1);
            silent.cancel("changed my mind", null);
            eventually("it is let go", () -> rig.inFlight.calls() == 0 && rig.inFlight.bytes() == 0);
            assertThat(pipeline.permits).hasValue(0);
            assertThat(pipeline.hasEntered()).isFalse();

            var waiting = TraceServiceGrpc.newFutureStub(rig.channel()).export(Requests.traces(1));
            pipeline.awaitEntered(1);
            waiting.cancel(true);
            assertThat(rig.inFlight.calls()).isEqualTo(1); // the pipeline still has it
            pipeline.release(1);
            eventually("it is let go", () -> rig.inFlight.calls() == 0 && pipeline.permits.get() == 0);
        }
    }

    @Test
    void aConnectionHasOnlySoManyStreams() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig = new GrpcReceiverRig(
                GrpcReceiverRig.config(0, 2), Map.of(Signal.TRACES, pipeline), new InFlight(10, 1 << 20))) {
            rig.receiver.start();
            AtomicInteger done = new AtomicInteger();
            for (int i = 0; i < 3; i++) {
                TraceServiceGrpc.newFutureStub(rig.channel())
                        .export(Requests.traces(1))
                        .addListener(done::incrementAndGet, Runnable::run);
            }
            pipeline.awaitEntered(2);
            assertThat(rig.inFlight.calls()).isEqualTo(2);
            pipeline.release(1);
            pipeline.awaitEntered(1);
            pipeline.release(2);
            eventually("all answered", () -> done.get() == 3);
        }
    }

    @Test
    void stopsWhenWhatIsInFlightIsAnswered() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig = new GrpcReceiverRig(
                GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(10, 1 << 20))) {
            rig.receiver.start();
            int port = rig.port();
            var inFlight = TraceServiceGrpc.newFutureStub(rig.channel()).export(Requests.traces(1));
            pipeline.awaitEntered(1);

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(
                    () -> rig.receiver.close(Deadline.after(Duration.ofSeconds(30), rig.clock)));
            eventually("the port is free", () -> isFree(port));
            assertThat(stopping).isNotDone();
            pipeline.release(1);

            assertThat(inFlight.get(10, TimeUnit.SECONDS)).isNotNull();
            stopping.get(10, TimeUnit.SECONDS);
            assertThat(rig.context.logger().lines())
                    .noneMatch(line -> line.message().contains("deadline"));
        }
    }

    @Test
    void givesUpWhatIsInFlightAtTheDeadline() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig = new GrpcReceiverRig(
                GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(10, 1 << 20))) {
            rig.receiver.start();
            var inFlight = TraceServiceGrpc.newFutureStub(rig.channel()).export(Requests.traces(1));
            pipeline.awaitEntered(1);

            rig.receiver.close(Deadline.after(Duration.ofMillis(100), rig.clock));

            assertThat(pipeline.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> inFlight.get(10, TimeUnit.SECONDS)).hasMessageContaining("UNAVAILABLE");
            assertThat(rig.context.logger().lines())
                    .anyMatch(line -> line.message().contains("in flight at the deadline"));
        }
    }

    @Test
    void saysWhereItCouldNotListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var rig = new GrpcReceiverRig(
                        GrpcServerConfig.defaults("127.0.0.1:" + taken.getLocalPort()), new InFlight(1, 1))) {
            assertThatThrownBy(rig.receiver::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen for gRPC on tcp 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void listensOnAUnixSocket(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("otlp.sock");
        var address = UnixDomainSocketAddress.of(socket);
        try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(address); // closing does not remove the file: what a killed collector leaves behind
        }
        var config = GrpcReceiverRig.config(socket.toString(), "unix", Section.off(TlsServerConfig.defaults()));
        try (var rig = GrpcReceiverRig.started(config)) {
            ManagedChannel channel = NettyChannelBuilder.forAddress(address)
                    .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                    .eventLoopGroup(GrpcEventLoops.shared())
                    .overrideAuthority("localhost")
                    .usePlaintext()
                    .build();
            try {
                TraceServiceGrpc.newBlockingStub(channel).export(Requests.traces(2));
            } finally {
                channel.shutdownNow();
            }
            assertThat(rig.pipeline.acceptedItems()).isEqualTo(2);
            try (var second = new GrpcReceiverRig(config, new InFlight(1, 1))) {
                assertThatThrownBy(second.receiver::start).hasMessageContaining(socket.toString());
            }
        }
        assertThat(Files.exists(socket)).isFalse();
    }

    @Test
    void anUnknownCompressionIsNotImplemented() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            Metadata headers = GrpcHeaders.with(new Metadata(), Map.of("grpc-encoding", "lzma"));
            StatusRuntimeException refusal = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> ClientCalls.blockingUnaryCall(
                            ClientInterceptors.intercept(
                                    rig.channel(), MetadataUtils.newAttachHeadersInterceptor(headers)),
                            RAW_TRACES,
                            CallOptions.DEFAULT,
                            "x".getBytes(StandardCharsets.UTF_8)));
            assertThat(refusal.getStatus().getCode()).isIn(Status.Code.UNIMPLEMENTED, Status.Code.INVALID_ARGUMENT);
        }
    }

    private static byte[] raw(ManagedChannel channel, byte[] request, CallOptions options) {
        return ClientCalls.blockingUnaryCall(
                channel, RAW_TRACES, options.withDeadlineAfter(20, TimeUnit.SECONDS), request);
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static StatusRuntimeException assertStatus(Runnable call, Status.Code expected) {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(refusal).as("expected " + expected).isNotNull();
        assertThat(refusal.getStatus().getCode()).as(refusal.toString()).isEqualTo(expected);
        return refusal;
    }
}
