package io.spillway.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.spillway.component.AuthenticationException;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Reason;
import io.spillway.component.Signal;
import io.spillway.component.Status.Code;
import io.spillway.export.Sender;
import io.spillway.http.ClientHeaders;
import io.spillway.http.Endpoint;
import io.spillway.http.ProxyEnvironment;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends batches with OTLP/gRPC. The calling thread waits for the server's answer. */
final class GrpcSender implements Sender {
    private static final Map<Signal, MethodDescriptor<Telemetry, byte[]>> METHODS = methods();
    private static final String PANIC = "Panic!";
    private static final long MIN_RECONNECT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final GrpcClientConfig config;
    private final ProxyEnvironment environment;
    private final ComponentContext context;
    private final ClientHeaders headers;
    private final Object lock = new Object();
    private final AtomicLong reconnectedNanos;
    private volatile @Nullable ManagedChannel channel;

    GrpcSender(GrpcClientConfig config, ComponentContext context) {
        this(config, ProxyEnvironment.ofProcess(), context);
    }

    /** A sender in an environment with other proxies. */
    GrpcSender(GrpcClientConfig config, ProxyEnvironment environment, ComponentContext context) {
        this.environment = environment;
        this.config = config;
        this.context = context;
        this.headers = new ClientHeaders(config.headers(), config.auth(), context);
        this.reconnectedNanos = new AtomicLong(context.clock().nanoTime() - MIN_RECONNECT_NANOS);
    }

    @Override
    public void start() throws IOException {
        headers.start();
        if (headers.needTls() && GrpcChannel.isPlaintext(config)) {
            throw new IOException("auth: the credentials of \"" + headers.authenticatorName()
                    + "\" must not be sent without TLS (expected: tls::insecure: false)");
        }
        channel = GrpcChannel.open(config, environment, context);
    }

    @Override
    public void close(Deadline deadline) {
        synchronized (lock) {
            ManagedChannel closing = channel;
            if (closing != null) {
                channel = null;
                closing.shutdownNow(); // the chain has had its last answer: nobody waits for a call any more
            }
        }
    }

    @Override
    public Map<String, String> labels(Signal signal) {
        return switch (GrpcTarget.parse(config.endpoint())) {
            case GrpcTarget.Tcp tcp -> labels(tcp.address());
            case GrpcTarget.Unix _ -> Map.of("server_address", config.endpoint());
        };
    }

    @Override
    public Outcome send(Telemetry batch, Duration timeout) {
        ManagedChannel open = channel;
        if (open == null) {
            return Outcome.throttled(Code.UNAVAILABLE, "the connection is closed");
        }
        Metadata metadata;
        try {
            metadata =
                    GrpcHeaders.of(headers.of(batch.metadata())); // a call may change its headers, so each gets its own
        } catch (AuthenticationException e) {
            return Outcome.rejected(Code.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        }
        reconnect(open);
        ClientCall<Telemetry, byte[]> call = open.newCall(method(batch.signal()), options(timeout));
        Answer answer = new Answer();
        call.start(answer, metadata);
        call.request(2); // one answer and, if a faulty server sends a second, the error it makes
        try {
            call.sendMessage(batch);
            call.halfClose();
        } catch (RuntimeException e) {
            call.cancel("request could not be sent", e);
        }
        Outcome outcome = await(call, answer, batch.signal());
        return isPanic(outcome) ? reopen(open) : outcome;
    }

    /**
     * Has a channel without a connection try again now. By itself it waits for up to two minutes, whatever the configuration says
     * of retries: after a long failure every request would go on failing for as long although the server is back.
     */
    private void reconnect(ManagedChannel open) {
        if (open.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
            return;
        }
        long now = context.clock().nanoTime();
        long last = reconnectedNanos.get();
        if (now - last >= MIN_RECONNECT_NANOS && reconnectedNanos.compareAndSet(last, now)) {
            open.resetConnectBackoff();
        }
    }

    /** A channel that met an unexpected error, such as a full heap, refuses every call from then on. */
    private static boolean isPanic(Outcome outcome) {
        return outcome instanceof Outcome.Rejected rejected
                && rejected.status().code() == Code.INTERNAL
                && rejected.status().message().startsWith(PANIC);
    }

    private Outcome reopen(ManagedChannel broken) {
        synchronized (lock) {
            if (broken.equals(channel)) {
                broken.shutdownNow();
                try {
                    channel = GrpcChannel.open(config, environment, context);
                } catch (IOException e) {
                    context.logger().error("the connection broke and cannot be made anew", e);
                }
            }
        }
        return Outcome.throttled(Code.UNAVAILABLE, "the connection broke and is made anew");
    }

    private Outcome await(ClientCall<?, ?> call, Answer answer, Signal signal) {
        try {
            answer.await();
        } catch (InterruptedException _) {
            call.cancel("interrupted", null);
            Thread.currentThread().interrupt();
            return Outcome.throttled(Code.UNAVAILABLE, "interrupted while waiting for the server's answer");
        }
        return answer.status.isOk()
                ? accepted(signal, answer.message)
                : GrpcStatus.refused(answer.status, answer.trailers);
    }

    private Outcome accepted(Signal signal, byte @Nullable [] response) {
        if (response == null || response.length == 0) {
            return Outcome.ACCEPTED;
        }
        try {
            return ExportResponse.decode(signal, response);
        } catch (InvalidProtocolBufferException e) {
            context.logger().warn("the server took the batch, but its answer cannot be read: {}", Reason.of(e));
            return Outcome.ACCEPTED;
        }
    }

    private CallOptions options(Duration timeout) {
        CallOptions options = CallOptions.DEFAULT;
        if (!GrpcCompression.isPlain(config.compression())) {
            options = options.withCompression(config.compression());
        }
        if (config.calls().waitForReady()) {
            options = options.withWaitForReady();
        }
        return timeout.isZero() ? options : options.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Map<String, String> labels(Endpoint address) {
        return Map.of("server_address", address.host(), "server_port", Integer.toString(address.port()));
    }

    private static MethodDescriptor<Telemetry, byte[]> method(Signal signal) {
        MethodDescriptor<Telemetry, byte[]> method = METHODS.get(signal);
        if (method == null) {
            throw new IllegalArgumentException("no method for " + signal);
        }
        return method;
    }

    private static Map<Signal, MethodDescriptor<Telemetry, byte[]>> methods() {
        Map<Signal, MethodDescriptor<Telemetry, byte[]>> methods = new EnumMap<>(Signal.class);
        for (Signal signal : Signal.values()) {
            methods.put(signal, OtlpService.of(signal).export(Marshallers.TELEMETRY, Marshallers.BYTES));
        }
        return methods;
    }

    /** Waits for the end of a call. */
    private static final class Answer extends ClientCall.Listener<byte[]> {
        private final CountDownLatch done = new CountDownLatch(1);
        private byte @Nullable [] message;
        private Status status = Status.UNKNOWN;
        private @Nullable Metadata trailers;

        @Override
        public void onMessage(byte[] answer) {
            message = answer;
        }

        @Override
        public void onClose(Status closed, Metadata closedTrailers) {
            status = closed;
            trailers = closedTrailers;
            done.countDown();
        }

        void await() throws InterruptedException {
            done.await();
        }
    }
}
