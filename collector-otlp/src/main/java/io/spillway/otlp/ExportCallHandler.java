package io.spillway.otlp;

import io.grpc.Grpc;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.spillway.component.ComponentContext;
import io.spillway.component.FullHeap;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.ServerAuthenticator;
import io.spillway.component.ServerAuthenticator.Decision;
import io.spillway.component.Signal;
import io.spillway.component.Status.Code;
import io.spillway.observe.ReceiverMetrics;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.TelemetryMemory;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;

/**
 * The {@code Export} method of one signal. Runs on the network thread: it decides whether the payload is read at all, and
 * leaves the rest to an {@link ExportCall}.
 */
final class ExportCallHandler implements ServerCallHandler<InputStream, byte[]> {
    private static final Duration WHEN_FULL = Duration.ofSeconds(1);
    private static final Outcome.Throttled FULL = new Outcome.Throttled(
            Outcome.throttled(Code.UNAVAILABLE, "too many requests in flight").status(), WHEN_FULL);
    private static final Outcome.Throttled NO_ROOM = new Outcome.Throttled(
            Outcome.throttled(Code.UNAVAILABLE, "the collector holds as much telemetry as it may")
                    .status(),
            WHEN_FULL);
    private static final Outcome.Throttled STOPPING =
            Outcome.throttled(Code.UNAVAILABLE, "the receiver is shutting down");

    /** The memory of a call beside its headers and its message. */
    private static final int CALL_BYTES = 4 << 10;

    private static final String AUTHORITY = "host";

    private static final ServerCall.Listener<InputStream> IGNORING = new ServerCall.Listener<>() {};

    final Signal signal;
    final PipelineInput input;
    final Shared shared;

    /**
     * Whether the last call may have had to wait, or kept its thread for long. Then the next one leaves the network thread before
     * it is read.
     */
    volatile boolean slow;

    /**
     * The common parts of the services of one receiver.
     *
     * @param workers runs work that may block, on a thread for each call
     */
    record Shared(
            Executor workers,
            InFlight inFlight,
            SlowCalls slowCalls,
            int maxMessageBytes,
            boolean includeMetadata,
            Optional<ServerAuthenticator> authenticator,
            ReceiverMetrics metrics,
            ComponentContext context) {

        TelemetryMemory telemetryMemory() {
            return context.telemetryMemory();
        }

        Logger logger() {
            return context.logger();
        }

        /** The answer to a sender when too many calls are in flight. */
        Outcome.Throttled tooManyCalls() {
            metrics.refusedUnread("requests");
            return FULL;
        }

        /** The answer to a sender whose message has no room in memory. */
        Outcome.Throttled noRoom() {
            metrics.refusedUnread("memory");
            return NO_ROOM;
        }

        /** The answer to a message that comes when the receiver has given up at the end of its shutdown. */
        Outcome.Throttled stopping() {
            metrics.refusedUnread("stopping");
            return STOPPING;
        }

        /** Runs it on a thread of its own; false once the receiver has given up. */
        boolean tryRun(Runnable task) {
            try {
                workers.execute(task);
                return true;
            } catch (RejectedExecutionException _) {
                return false;
            }
        }

        /** The answer to a sender when the heap has no memory for its message. */
        Outcome.Throttled heapIsFull() {
            metrics.refusedUnread("heap");
            return FullHeap.pause(context);
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
        IncomingBytes incoming = IncomingBytes.here();
        if (!shared.includeMetadata() && shared.authenticator().isEmpty()) {
            return admit(call, headers, ClientMetadata.NONE, incoming);
        }
        Map<String, List<String>> known = headers(call, headers);
        if (shared.authenticator().stream().anyMatch(ServerAuthenticator::mayBlock)) {
            return authenticateElsewhere(call, headers, known, incoming);
        }
        return proceed(call, headers, known, authenticate(known), incoming);
    }

    /** Calls that wait for a slow decision count among the calls in flight, which are limited. */
    private ServerCall.Listener<InputStream> authenticateElsewhere(
            ServerCall<InputStream, byte[]> call,
            Metadata headers,
            Map<String, List<String>> known,
            IncomingBytes incoming) {
        Optional<InFlight.Place> place = shared.inFlight().tryAcquire();
        if (place.isEmpty()) {
            return refuse(call, shared.tooManyCalls());
        }
        AuthenticatingCall waiting = new AuthenticatingCall(
                () -> {
                    try (InFlight.Place _ = place.get()) {
                        return authenticate(known);
                    }
                },
                decision -> proceed(call, headers, known, decision, incoming),
                failure -> {
                    shared.logger().error("The authenticator failed", failure);
                    call.close(Status.INTERNAL.withDescription("the authenticator failed"), new Metadata());
                    shared.metrics().refusedUnread("authentication");
                    return IGNORING;
                });
        if (!shared.tryRun(waiting)) {
            place.get().close();
            return refuse(call, shared.stopping());
        }
        return waiting;
    }

    private ServerCall.Listener<InputStream> proceed(
            ServerCall<InputStream, byte[]> call,
            Metadata headers,
            Map<String, List<String>> known,
            Decision decision,
            IncomingBytes incoming) {
        return switch (decision) {
            case Decision.Granted granted ->
                admit(
                        call,
                        headers,
                        new ClientMetadata(shared.includeMetadata() ? known : Map.of(), granted.auth()),
                        incoming);
            case Decision.Denied denied -> {
                call.close(Status.UNAUTHENTICATED.withDescription(denied.message()), new Metadata());
                shared.metrics().refusedUnread("authentication");
                yield IGNORING;
            }
        };
    }

    private ServerCall.Listener<InputStream> admit(
            ServerCall<InputStream, byte[]> call, Metadata headers, ClientMetadata client, IncomingBytes incoming) {
        return switch (CallPermit.acquire(shared, input, CALL_BYTES + bytesOf(headers))) {
            case CallAdmission.Refused refused -> refuse(call, refused.outcome());
            case CallPermit permit -> {
                ClientMetadata known = client.withAddress(addressOf(call));
                ExportCall admitted = new ExportCall(this, call, headers, known, permit);
                incoming.listen(admitted::arrived);
                shared.slowCalls().add(admitted);
                call.request(2); // gRPC itself refuses a second message, if it gets to see it
                yield admitted;
            }
        };
    }

    /** The address of the client; empty for a client on a Unix socket. */
    private static String addressOf(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
                        && !remote.isUnresolved()
                ? remote.getAddress().getHostAddress()
                : "";
    }

    /** The size of the headers on the wire; many calls with large headers must have room as well. */
    private static long bytesOf(Metadata headers) {
        long bytes = 0;
        for (byte[] text : InternalMetadata.serialize(headers)) {
            bytes += text.length;
        }
        return bytes;
    }

    private ServerCall.Listener<InputStream> refuse(ServerCall<InputStream, byte[]> call, Outcome.Throttled outcome) {
        GrpcStatus.Refusal refusal = GrpcStatus.of(outcome);
        call.close(refusal.status(), refusal.trailers());
        return IGNORING;
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
