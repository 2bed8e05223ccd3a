package io.spillway.otlp;

import io.grpc.Metadata;
import io.grpc.Status;
import io.spillway.component.Outcome;
import io.spillway.component.Status.Code;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Between outcomes and what gRPC sends for them. */
final class GrpcStatus {
    private GrpcStatus() {}

    /**
     * A refusal on the wire.
     *
     * @param trailers sent with the status
     */
    record Refusal(Status status, Metadata trailers) {}

    static Refusal of(Outcome.Throttled outcome) {
        Duration retryAfter = outcome.retryAfter();
        var status = outcome.status();
        Metadata trailers = retryAfter.isZero()
                ? new Metadata()
                : RetryDetails.trailers(status.code().number(), status.message(), retryAfter);
        return new Refusal(grpc(status.code(), status.message()), trailers);
    }

    static Refusal of(Outcome.Rejected outcome) {
        var status = outcome.status();
        return new Refusal(grpc(status.code(), status.message()), new Metadata());
    }

    /** What a server's refusal means for the batch that was sent to it: which codes are worth another attempt is OTLP's. */
    static Outcome refused(Status status, @Nullable Metadata trailers) {
        Outcome.Rejected refusal = Outcome.rejected(Code.of(status.getCode().value()), message(status));
        Optional<Duration> retryAfter = RetryDetails.retryAfter(trailers);
        boolean worthARetry = switch (status.getCode()) {
            case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS -> true;
            case RESOURCE_EXHAUSTED -> retryAfter.isPresent();
            case OK,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    UNIMPLEMENTED,
                    INTERNAL,
                    UNAUTHENTICATED -> false;
        };
        return worthARetry ? new Outcome.Throttled(refusal.status(), retryAfter.orElse(Duration.ZERO)) : refusal;
    }

    private static Status grpc(Code code, String message) {
        return Status.fromCodeValue(code.number()).withDescription(message);
    }

    private static String message(Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        String text = description == null ? "" : description;
        String why = cause == null ? null : cause.getMessage();
        return why == null || text.contains(why) ? text : text.isEmpty() ? why : text + ": " + why;
    }
}
