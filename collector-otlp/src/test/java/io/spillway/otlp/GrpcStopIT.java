package io.spillway.otlp;

import static io.spillway.otlp.GrpcCalls.RAW_TRACES;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What senders are told while the gRPC receiver stops. */
@Timeout(60)
class GrpcStopIT {
    /** A refusal that is not worth another attempt would make the sender drop what it holds. */
    @Test
    void aRequestThatIsCompleteAfterTheDeadlineIsToldToComeBack() throws Exception {
        BlockingConsumer pipeline = new BlockingConsumer();
        try (var rig =
                new GrpcReceiverRig(GrpcReceiverRig.config(), Map.of(Signal.TRACES, pipeline), new InFlight(10))) {
            rig.receiver.start();
            var handled = TraceServiceGrpc.newFutureStub(rig.channel()).export(Requests.traces(1));
            pipeline.awaitEntered(1);
            CompletableFuture<Outcome> late = new CompletableFuture<>();
            ClientCall<byte[], byte[]> arriving = beginCall(rig, late);
            eventually("both are let in", () -> rig.inFlight.calls() == 2);

            CompletableFuture<Void> closing =
                    CompletableFuture.runAsync(() -> rig.receiver.close(Deadline.after(Duration.ZERO, rig.clock)));
            assertThat(pipeline.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            arriving.halfClose();

            assertThat(late.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Throttled.class);
            assertThat(handled).failsWithin(Duration.ofSeconds(10));
            closing.get(10, TimeUnit.SECONDS);
            eventually(
                    "nothing is held",
                    () -> rig.inFlight.calls() == 0
                            && rig.context.telemetryMemory().bytes() == 0);
        }
    }

    /** Sends a whole message and does not say that it was the last. */
    private static ClientCall<byte[], byte[]> beginCall(GrpcReceiverRig rig, CompletableFuture<Outcome> answer) {
        MethodDescriptor<byte[], byte[]> sentAtOnce = RAW_TRACES.toBuilder()
                .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                .build();
        ClientCall<byte[], byte[]> call = rig.channel().newCall(sentAtOnce, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        answer.complete(GrpcStatus.refused(status, trailers));
                    }
                },
                new Metadata());
        call.sendMessage(Requests.traces(1).toByteArray());
        return call;
    }
}
