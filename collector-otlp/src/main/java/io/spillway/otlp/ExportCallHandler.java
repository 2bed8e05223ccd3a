package io.spillway.otlp;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.spillway.component.Admission;
import io.spillway.component.Clock;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.ServerAuthenticator;
import io.spillway.component.ServerAuthenticator.Decision;
import io.spillway.component.Signal;
import io.spillway.component.Status.Code;
import io.spillway.observe.ReceiverMetrics;
import io.spillway.telemetry.ClientMetadata;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;

/**
 * The {@code Export} method of one signal. Runs on the network thread: it decides whether the payload is read at all, and
 * leaves the rest to an {@link ExportCall}.
 */
final class ExportCallHandler implements ServerCallHandler<InputStream, byte[]> {
    private static final Duration WHEN_FULL = Duration.ofSeconds(1);
    private static final Outcome.Throttled FULL = new Outcome.Throttled(
            Outcome.throttled(Code.UNAVAILABLE, "too many requests in flight").status(), WHEN_FULL);
    private static final Outcome.Throttled NO_MEMORY = new Outcome.Throttled(
            Outcome.throttled(Code.UNAVAILABLE, "the collector has no memory for this request")
                    .status(),
            WHEN_FULL);
    private static final String AUTHORITY = "host";

    final Signal signal;
    final PipelineInput input;
    final Shared shared;

    /**
     * What the services of one receiver have in common.
     *
     * @param workers runs what may block, a thread for each call
     */
    record Shared(
            Executor workers,
            InFlight inFlight,
            int maxMessageBytes,
            boolean includeMetadata,
            Optional<ServerAuthenticator> authenticator,
            ReceiverMetrics metrics,
            Clock clock,
            Logger logger) {

        /**
         * What a sender is told when there is no memory for its payload. Nobody else is let in for a moment, so that what is
         * held can leave; senders keep what they have and come back.
         */
        Outcome.Throttled heapIsFull() {
            if (inFlight.heapIsFull()) {
                clock.schedule(WHEN_FULL, inFlight::heapHasRoom);
                logger.error("The heap is full; refusing requests for {}", WHEN_FULL);
            }
            return NO_MEMORY;
        }
    }

    ExportCallHandler(Signal signal, PipelineInput input, Shared shared) {
        this.signal = signal;
        this.input = input;
        this.shared = shared;
    }

    ServerServiceDefinition service() {
        OtlpService service = OtlpService.of(signal);
        return ServerServiceDefinition.builder(service.serviceName())
                .addMethod(service.export(Marshallers.STREAM, Marshallers.BYTES), this)
                .build();
    }

    @Override
    public ServerCall.Listener<InputStream> startCall(ServerCall<InputStream, byte[]> call, Metadata headers) {
        if (!shared.includeMetadata() && shared.authenticator().isEmpty()) {
            return admit(call, headers, ClientMetadata.NONE);
        }
        Map<String, List<String>> known = headers(call, headers);
        if (shared.authenticator().stream().anyMatch(ServerAuthenticator::mayBlock)) {
            return authenticateElsewhere(call, headers, known);
        }
        return proceed(call, headers, known, authenticate(known));
    }

    /** Those who wait for a slow decision are as few as those who are served. */
    private ServerCall.Listener<InputStream> authenticateElsewhere(
            ServerCall<InputStream, byte[]> call, Metadata headers, Map<String, List<String>> known) {
        if (!shared.inFlight().tryEnter()) {
            return refuse(call, FULL);
        }
        AuthenticatingCall waiting = new AuthenticatingCall(
                () -> {
                    try {
                        return authenticate(known);
                    } finally {
                        shared.inFlight().leave(0);
                    }
                },
                decision -> proceed(call, headers, known, decision),
                failure -> {
                    shared.logger().error("The authenticator failed", failure);
                    call.close(Status.INTERNAL.withDescription("the authenticator failed"), new Metadata());
                    return refused();
                });
        shared.workers().execute(waiting);
        return waiting;
    }

    private ServerCall.Listener<InputStream> proceed(
            ServerCall<InputStream, byte[]> call,
            Metadata headers,
            Map<String, List<String>> known,
            Decision decision) {
        return switch (decision) {
            case Decision.Granted granted ->
                admit(call, headers, new ClientMetadata(shared.includeMetadata() ? known : Map.of(), granted.auth()));
            case Decision.Denied denied -> {
                call.close(Status.UNAUTHENTICATED.withDescription(denied.message()), new Metadata());
                yield refused();
            }
        };
    }

    private ServerCall.Listener<InputStream> admit(
            ServerCall<InputStream, byte[]> call, Metadata headers, ClientMetadata client) {
        if (!shared.inFlight().tryEnter()) {
            return refuse(call, FULL);
        }
        return switch (input.admit(0)) {
            case Admission.Refused refused -> {
                shared.inFlight().leave(0);
                yield refuse(call, refused.outcome());
            }
            case Admission.Permit permit -> {
                call.request(2); // gRPC itself refuses a second message, if it gets to see it
                yield new ExportCall(this, call, headers, client, permit);
            }
        };
    }

    private ServerCall.Listener<InputStream> refuse(ServerCall<InputStream, byte[]> call, Outcome.Throttled outcome) {
        GrpcStatus.Refusal refusal = GrpcStatus.of(outcome);
        call.close(refusal.status(), refusal.trailers());
        return refused();
    }

    private ServerCall.Listener<InputStream> refused() {
        shared.metrics().refusedUnread();
        return new ServerCall.Listener<>() {};
    }

    private Decision authenticate(Map<String, List<String>> headers) {
        return shared.authenticator()
                .map(authenticator -> authenticator.authenticate(headers))
                .orElseGet(() -> new Decision.Granted(Map.of()));
    }

    private static Map<String, List<String>> headers(ServerCall<?, ?> call, Metadata metadata) {
        Map<String, List<String>> headers = new HashMap<>(GrpcHeaders.toMap(metadata));
        String authority = call.getAuthority();
        if (authority != null) {
            headers.putIfAbsent(AUTHORITY, List.of(authority));
        }
        return headers;
    }
}
