package io.spillway.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;

/** Calls with bytes of any kind, and what is expected of calls that are refused. */
final class GrpcCalls {
    static final MethodDescriptor<byte[], byte[]> RAW_TRACES =
            OtlpService.TRACES.export(Marshallers.BYTES, Marshallers.BYTES);

    private GrpcCalls() {}

    static byte[] raw(ManagedChannel channel, byte[] request, CallOptions options) {
        return ClientCalls.blockingUnaryCall(
                channel, RAW_TRACES, options.withDeadlineAfter(20, TimeUnit.SECONDS), request);
    }

    static StatusRuntimeException assertStatus(Runnable call, Status.Code expected) {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(refusal).as("expected " + expected).isNotNull();
        assertThat(refusal.getStatus().getCode()).as(refusal.toString()).isEqualTo(expected);
        return refusal;
    }
}
