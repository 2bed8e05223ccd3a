package io.spillway.otlp;

import static io.spillway.otlp.GrpcCalls.RAW_TRACES;
import static io.spillway.otlp.GrpcCalls.assertStatus;
import static io.spillway.otlp.GrpcCalls.raw;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.spillway.component.Admission;
import io.spillway.component.Attempt;
import io.spillway.component.ComponentId;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.ServerAuthenticator;
import io.spillway.component.ServerAuthenticator.Decision;
import io.spillway.component.Signal;
import io.spillway.component.Status.Code;
import io.spillway.config.Section;
import io.spillway.http.AuthConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RecordingConsumer;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GrpcReceiverIT {
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
                GrpcReceiverRig.config(), Map.<Signal, PipelineInput>copyOf(pipelines), new InFlight(10))) {
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
            eventually(
                    "everything released",
                    () -> rig.inFlight.calls() == 0
                            && rig.context.telemetryMemory().bytes() == 0);
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
        try (var rig = new GrpcReceiverRig(GrpcReceiverRig.config(), Map.of(Signal.TRACES, broken), new InFlight(10))) {
            rig.receiver.start();

            assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.INTERNAL);
            eventually("everything released", () -> rig.inFlight.calls() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "zstd"})
    void decompresses(String compression) throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            rig.channel(builder -> builder.usePlaintext().compressorRegistry(GrpcCompression.compressors(0)));

            rig.traces().withCompression(compression).export(Requests.traces(100));

            assertThat(rig.pipeline.accepted().getFirst().message()).isEqualTo(Requests.traces(100));
        }
    }

    /** The C core of gRPC sends it: zlib's format. */
    @Test
    void decompressesDeflate() throws Exception {
        Compressor deflate = new Compressor() {
            @Override
            public String getMessageEncoding() {
                return "deflate";
            }

            @Override
            public OutputStream compress(OutputStream out) {
                return new DeflaterOutputStream(out);
            }
        };
        CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
        registry.register(deflate);
        try (var rig = GrpcReceiverRig.started()) {
            rig.channel(builder -> builder.usePlaintext().compressorRegistry(registry));

            rig.traces().withCompression("deflate").export(Requests.traces(100));

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
    void handsOnMetadataAndWhatTheAuthenticatorLearned() throws Exception {
        ServerAuthenticator authenticator =
                headers -> headers.getOrDefault("token", List.of()).contains("right")
                        ? new Decision.Granted(Map.of("subject", "me"))
                        : new Decision.Denied("who are you?");
        var auth = Section.on(new AuthConfig(Optional.of(ComponentId.parse("tokens"))));
        try (var rig = new GrpcReceiverRig(GrpcReceiverRig.config(auth, true), new InFlight(10))) {
            rig.context.withExtension("tokens", authenticator);
            rig.receiver.start();

            StatusRuntimeException denied =
                    assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.UNAUTHENTICATED);
            assertThat(denied.getStatus().getDescription()).isEqualTo("who are you?");

            Metadata headers = GrpcHeaders.of(Map.of("Token", "right", "X-Tenant", "t1"));
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
    void anUnknownCompressionIsNotImplemented() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            Metadata headers = GrpcHeaders.of(Map.of("grpc-encoding", "lzma"));
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

    @Test
    void aCallThatNeedsNotWaitStaysOnTheNetworkThread() throws Exception {
        List<Boolean> virtual = Collections.synchronizedList(new ArrayList<>());
        PipelineInput quick =
                new Input(false, () -> virtual.add(Thread.currentThread().isVirtual()));
        try (var rig = new GrpcReceiverRig(GrpcReceiverRig.config(), Map.of(Signal.TRACES, quick), new InFlight(10))) {
            rig.receiver.start();

            rig.traces().export(Requests.traces(3));
            rig.traces().withCompression("gzip").export(Requests.traces(3));
            rig.traces().export(Requests.traces(3_000));

            assertThat(virtual).containsExactly(false, true, true);
            assertThat(rig.context.metric("otelcol_receiver_accepted_spans", "transport", "grpc"))
                    .isEqualTo(3_006);
        }
    }

    @Test
    void callsOfConsumersThatWorkForLongLeaveTheNetworkThread() throws Exception {
        List<Boolean> virtual = Collections.synchronizedList(new ArrayList<>());
        PipelineInput busy = new Input(false, () -> {
            virtual.add(Thread.currentThread().isVirtual());
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        });
        try (var rig = new GrpcReceiverRig(GrpcReceiverRig.config(), Map.of(Signal.TRACES, busy), new InFlight(10))) {
            rig.receiver.start();

            rig.traces().export(Requests.traces(3));
            rig.traces().export(Requests.traces(3));
            rig.traces().export(Requests.traces(3));

            assertThat(virtual).containsExactly(false, true, true);
        }
    }

    @Test
    void aCallThatMayWaitLeavesTheNetworkThread() throws Exception {
        List<Boolean> virtual = Collections.synchronizedList(new ArrayList<>());
        try (var rig = new GrpcReceiverRig(
                GrpcReceiverRig.config(),
                Map.of(
                        Signal.TRACES,
                        new Input(true, () -> virtual.add(Thread.currentThread().isVirtual()))),
                new InFlight(10))) {
            rig.receiver.start();

            rig.traces().export(Requests.traces(3));
            rig.traces().export(Requests.traces(3));

            assertThat(virtual).containsExactly(true, true);
        }
    }

    /**
     * A pipeline that runs something for each batch.
     *
     * @param mayWait what it says of itself
     */
    private record Input(boolean mayWait, Runnable onConsume) implements PipelineInput {
        @Override
        public Outcome consume(Telemetry batch) {
            onConsume.run();
            return Outcome.ACCEPTED;
        }

        @Override
        public Attempt tryConsume(Telemetry batch) {
            return mayWait ? Attempt.blocking(this, batch) : new Attempt.Done(consume(batch));
        }

        @Override
        public Admission admit(long sizeBytes) {
            return Admission.FREE;
        }
    }
}
