package io.spillway.otlp;

import static io.spillway.otlp.GrpcCalls.RAW_TRACES;
import static io.spillway.otlp.GrpcCalls.assertStatus;
import static io.spillway.otlp.GrpcCalls.raw;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spillway.component.Admission;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.component.Status.Code;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.TestContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gRPC receiver does not take in, and that it lets go of what it did. */
@Timeout(60)
class GrpcLimitsIT {
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
        try (var rig =
                new GrpcReceiverRig(GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(10))) {
            rig.receiver.start();

            StatusRuntimeException first =
                    assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.UNAVAILABLE);
            assertThat(first.getStatus().getDescription()).contains("no memory");
            assertThat(RetryDetails.retryAfter(first.getTrailers())).isPresent();
            assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.UNAVAILABLE);
            assertThat(batches).hasValue(1); // nobody is let in for a moment

            eventually(
                    "requests are let in again",
                    () -> rig.context.telemetryMemory().roomBytes() > 0);
            rig.traces().export(Requests.traces(1));
        }
    }

    @Test
    void refusesMoreRequestsThanItMayHold() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig =
                new GrpcReceiverRig(GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(1))) {
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
            rig.channel(builder -> builder.usePlaintext().compressorRegistry(GrpcCompression.compressors(0)));

            StatusRuntimeException refusal = assertStatus(
                    () -> raw(rig.channel(), new byte[40 << 20], CallOptions.DEFAULT.withCompression(compression)),
                    Status.Code.RESOURCE_EXHAUSTED);

            assertThat(refusal.getStatus().getDescription()).contains("4194304");
            eventually("everything released", () -> rig.inFlight.calls() == 0);
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
    void aCancelledCallLeavesNothingBehind() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig =
                new GrpcReceiverRig(GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(10))) {
            rig.receiver.start();
            MethodDescriptor<byte[], byte[]> sentAtOnce = RAW_TRACES.toBuilder()
                    .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                    .build();
            ClientCall<byte[], byte[]> silent = rig.channel().newCall(sentAtOnce, CallOptions.DEFAULT);
            silent.start(new ClientCall.Listener<>() {}, new Metadata());
            silent.sendMessage(Requests.traces(1).toByteArray());
            eventually("it is let in", () -> rig.inFlight.calls() == 1);
            silent.cancel("changed my mind", null);
            eventually(
                    "it is let go",
                    () -> rig.inFlight.calls() == 0
                            && rig.context.telemetryMemory().bytes() == 0);
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
    void aMessageThatDoesNotArriveInTimeIsNotWaitedFor() throws Exception {
        TestContext context = new TestContext("otlp");
        InFlight inFlight = new InFlight(10);
        GrpcReceiver receiver = new GrpcReceiver(
                GrpcReceiverRig.config(), Map.of(Signal.TRACES, new BlockingConsumer()), context, inFlight);
        receiver.start();
        int port = ((InetSocketAddress) receiver.address()).getPort();
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            MethodDescriptor<byte[], byte[]> begun = RAW_TRACES.toBuilder()
                    .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                    .build();
            ClientCall<byte[], byte[]> silent = channel.newCall(begun, CallOptions.DEFAULT);
            CompletableFuture<Status> end = new CompletableFuture<>();
            silent.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            end.complete(status);
                        }
                    },
                    new Metadata());
            silent.request(1);
            eventually("it is let in", () -> inFlight.calls() == 1);

            context.manualClock().advance(Duration.ofSeconds(SlowCalls.GRACE_SECONDS));
            assertThat(inFlight.calls()).isEqualTo(1);
            eventually("it is ended", () -> {
                context.manualClock().advance(Duration.ofSeconds(1));
                return end.isDone();
            });

            assertThat(end.join().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(context.metric("otelcol_receiver_refused_requests", "transport", "grpc", "reason", "slow"))
                    .isEqualTo(1);
            eventually("it is let go", () -> inFlight.calls() == 0);
        } finally {
            channel.shutdownNow();
            receiver.close(Deadline.after(Duration.ofSeconds(5), context.clock()));
        }
    }

    @Test
    void aConnectionHasOnlySoManyStreams() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig =
                new GrpcReceiverRig(GrpcReceiverRig.config(0, 2), Map.of(Signal.TRACES, pipeline), new InFlight(10))) {
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
}
