package io.spillway.otlp;

import static io.spillway.otlp.GrpcCalls.RAW_TRACES;
import static io.spillway.otlp.GrpcCalls.assertStatus;
import static io.spillway.otlp.GrpcCalls.raw;
import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.spillway.telemetry.TelemetryMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the gRPC receiver does when there is no room for a message. */
@Timeout(60)
class GrpcMemoryIT {
    private static final int MESSAGE_BYTES = 1 << 20;

    @Test
    void refusesACallWhenEverythingIsHeld() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            TelemetryMemory held = rig.context.telemetryMemory();
            held.acquire(held.limitBytes());

            StatusRuntimeException refusal =
                    assertStatus(() -> rig.traces().export(Requests.traces(1)), Status.Code.UNAVAILABLE);

            assertThat(RetryDetails.retryAfter(refusal.getTrailers())).isPresent();
            assertThat(rig.context.metric("otelcol_receiver_refused_requests", "transport", "grpc", "reason", "memory"))
                    .isEqualTo(1);
            held.release(held.limitBytes());
            rig.traces().export(Requests.traces(1));
            eventually("all is given back", () -> held.bytes() == 0);
        }
    }

    @Test
    void stopsReadingAMessageThatDoesNotFit() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            TelemetryMemory held = rig.context.telemetryMemory();
            long others = held.limitBytes() - MESSAGE_BYTES / 2;
            held.acquire(others);

            StatusRuntimeException refusal = assertStatus(
                    () -> raw(rig.channel(), new byte[MESSAGE_BYTES], CallOptions.DEFAULT), Status.Code.UNAVAILABLE);

            assertThat(RetryDetails.retryAfter(refusal.getTrailers())).isPresent();
            eventually("all is given back", () -> held.bytes() == others && rig.inFlight.calls() == 0);
            rig.traces().export(Requests.traces(1));
        }
    }

    @Test
    void callsWithoutAMessageTakeLittleAndGiveItBack() throws Exception {
        try (var rig = GrpcReceiverRig.started()) {
            // as a stream, because a unary call's headers wait for its message
            var begun = RAW_TRACES.toBuilder()
                    .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
                    .build();
            List<ClientCall<byte[], byte[]>> open = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                ClientCall<byte[], byte[]> call = rig.channel().newCall(begun, CallOptions.DEFAULT);
                call.start(new ClientCall.Listener<>() {}, new Metadata());
                call.request(1);
                open.add(call);
            }
            eventually("all calls are there", () -> rig.inFlight.calls() == 100);
            assertThat(rig.context.telemetryMemory().bytes()).isBetween(100L << 10, 1000L << 10);
            rig.traces().export(Requests.traces(1));

            open.forEach(call -> call.cancel("enough", null));
            eventually(
                    "all is given back", () -> rig.context.telemetryMemory().bytes() == 0 && rig.inFlight.calls() == 0);
        }
    }
}
