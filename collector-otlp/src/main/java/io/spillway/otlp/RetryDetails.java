package io.spillway.otlp;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.protobuf.ProtoUtils;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code google.rpc.RetryInfo} of a refusal, which travels in the trailer {@code grpc-status-details-bin}. */
final class RetryDetails {
    private static final Metadata.Key<Status> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", ProtoUtils.metadataMarshaller(Status.getDefaultInstance()));

    private RetryDetails() {}

    /** Trailers that ask the sender to wait. */
    static Metadata trailers(int code, String message, Duration retryAfter) {
        RetryInfo.Builder retry = RetryInfo.newBuilder();
        retry.getRetryDelayBuilder().setSeconds(retryAfter.toSeconds()).setNanos(retryAfter.toNanosPart());
        Metadata trailers = new Metadata();
        trailers.put(
                DETAILS,
                Status.newBuilder()
                        .setCode(code)
                        .setMessage(message)
                        .addDetails(Any.pack(retry.build()))
                        .build());
        return trailers;
    }

    /** How long the peer asks to wait, if it says that another attempt makes sense. Never negative. */
    static Optional<Duration> retryAfter(@Nullable Metadata trailers) {
        try {
            Status details = trailers == null ? null : trailers.get(DETAILS);
            return details == null ? Optional.empty() : retryAfter(details);
        } catch (IllegalArgumentException
                | InvalidProtocolBufferException
                | DateTimeException
                | ArithmeticException _) {
            return Optional.empty(); // details that cannot be read say nothing; the status itself still counts
        }
    }

    private static Optional<Duration> retryAfter(Status details) throws InvalidProtocolBufferException {
        for (Any detail : details.getDetailsList()) {
            if (detail.is(RetryInfo.class)) {
                var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                Duration wanted = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
                return Optional.of(wanted.isNegative() ? Duration.ZERO : wanted);
            }
        }
        return Optional.empty();
    }
}
