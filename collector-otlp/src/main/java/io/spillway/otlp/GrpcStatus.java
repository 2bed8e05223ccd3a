package io.spillway.otlp;

import io.grpc.Metadata;
import io.grpc.Status;
import io.spillway.component.Outcome;
import io.spillway.component.Reason;
import io.spillway.component.Status.Code;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts between outcomes and gRPC's statuses. */
final class GrpcStatus {
    private static final String IO_EXCEPTION = "io exception";
    /** Begins a list of the handlers of a connection that broke while it was made. */
    private static final String HANDLERS = "\nChannel Pipeline:";

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

    /** The outcome for a batch that a server refused. OTLP says which codes are worth another attempt. */
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

    /** One cause in words: gRPC's own description of a broken connection says nothing, and its cause does. */
    private static String message(Status status) {
        String description = withoutHandlers(status.getDescription());
        Throwable cause = status.getCause();
        if (cause == null) {
            return description;
        }
        String why = Reason.innermost(cause);
        boolean says = !description.isEmpty() && !description.equalsIgnoreCase(IO_EXCEPTION);
        return !says ? why : description.contains(why) ? description : description + ": " + why;
    }

    private static String withoutHandlers(@Nullable String description) {
        int at = description == null ? 0 : description.indexOf(HANDLERS);
        return description == null ? "" : at < 0 ? description : description.substring(0, at);
    }
}
