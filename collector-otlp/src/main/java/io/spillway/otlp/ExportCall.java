package io.spillway.otlp;

import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.spillway.component.Attempt;
import io.spillway.component.Clock;
import io.spillway.component.Outcome;
import io.spillway.component.Reason;
import io.spillway.component.Status.Code;
import io.spillway.http.BodyBuffer;
import io.spillway.http.BodyRefusedException;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request, from its payload to its answer.
 *
 * <p>The network thread copies the payload out of its buffers. A small plain payload is validated and handed on right there, as
 * long as the consumers do not have to wait; see {@link io.spillway.component.Consumer#tryConsume}. The network thread hands
 * over every other call, once, to a thread of its own, which decompresses, validates, hands the batch on and answers. A client
 * that gives up before that costs nothing more. Later, the batch is handed on, as a consumer may have accepted it already, and
 * the answer is dropped.
 *
 * <p>Room for the message is taken while it arrives. When there is none, or it takes too long to arrive, the call is answered
 * and the rest of the message is not read.
 */
final class ExportCall extends ServerCall.Listener<InputStream> implements Runnable {
    private static final Metadata.Key<String> ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
    private static final byte[] NONE = {};
    /** Larger payloads would keep the network thread from the other connections for too long. */
    private static final int MAX_QUICK_BYTES = 128 << 10;
    /** Consumers that work for longer than this do so beside the network thread. */
    private static final long MAX_QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ExportCallHandler method;
    private final ServerCall<InputStream, byte[]> call;
    private final Metadata headers;
    private final ClientMetadata client;
    private final CallPermit permit;
    private final long startNanos;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.ARRIVING);
    private final AtomicLong arrivedBytes = new AtomicLong();
    private byte @Nullable [] payload;
    private boolean compressed;
    private volatile boolean cancelled;

    /** A call leaves the first stage once. The code that moves it on answers it. */
    private enum Stage {
        ARRIVING,
        HANDED_OVER,
        ENDED
    }

    ExportCall(
            ExportCallHandler method,
            ServerCall<InputStream, byte[]> call,
            Metadata headers,
            ClientMetadata client,
            CallPermit permit) {
        this.startNanos = method.shared.context().clock().nanoTime();
        this.method = method;
        this.call = call;
        this.headers = headers;
        this.client = client;
        this.permit = permit;
    }

    long startNanos() {
        return startNanos;
    }

    long arrivedBytes() {
        return arrivedBytes.get();
    }

    /** Acquires room for bytes of the message. gRPC is at work on them, so another thread must end the call. */
    void arrived(long bytes) {
        arrivedBytes.addAndGet(bytes);
        if (stage.get() == Stage.ARRIVING && !permit.tryAcquire(bytes) && leavesArriving(Stage.ENDED)) {
            endLater(method.shared.noRoom());
        }
    }

    /** Gives up waiting for the rest of the message. */
    void endSlow() {
        if (leavesArriving(Stage.ENDED)) {
            method.shared.metrics().refusedUnread("slow");
            endLater(Outcome.throttled(Code.DEADLINE_EXCEEDED, "the request did not arrive in time"));
        }
    }

    /** True for the first caller, which then answers the call or gives it to the thread that does. */
    private boolean leavesArriving(Stage next) {
        boolean leaves = stage.compareAndSet(Stage.ARRIVING, next);
        if (leaves) {
            method.shared.slowCalls().remove(this);
        }
        return leaves;
    }

    private void endLater(Outcome.Throttled refusal) {
        if (!method.shared.tryRun(() -> refuse(GrpcStatus.of(refusal)))) {
            permit.close(); // the server itself ends the call in a moment
        }
    }

    @Override
    public void onMessage(InputStream message) {
        if (stage.get() != Stage.ARRIVING) {
            return;
        }
        try {
            byte[] bytes = read(message);
            payload = bytes;
            compressed = !(message instanceof KnownLength);
        } catch (IOException | StatusRuntimeException e) {
            fail(Status.fromThrowable(e));
        } catch (OutOfMemoryError _) {
            end(GrpcStatus.of(method.shared.heapIsFull()));
        }
    }

    @Override
    public void onHalfClose() {
        if (payload == null) {
            fail(Status.INTERNAL.withDescription("half-closed without a request"));
        } else if (leavesArriving(Stage.HANDED_OVER)) {
            if (isQuick(payload)) {
                runHere();
            } else {
                handOver(this);
            }
        }
    }

    private boolean isQuick(byte[] bytes) {
        return !compressed && bytes.length <= MAX_QUICK_BYTES && !method.slow;
    }

    /** On the network thread: hands over to another thread when a consumer may have to wait. */
    private void runHere() {
        if (cancelled) {
            permit.close();
            return;
        }
        switch (attempt()) {
            case Attempt.Done(Outcome outcome) -> finish(() -> outcome);
            case Attempt.MayBlock(Supplier<Outcome> rest) -> handOver(() -> finish(rest));
        }
    }

    private void handOver(Runnable work) {
        if (!method.shared.tryRun(work)) {
            refuse(GrpcStatus.of(method.shared.stopping()));
        }
    }

    @Override
    public void onCancel() {
        cancelled = true;
        if (leavesArriving(Stage.ENDED)) {
            permit.close();
        }
    }

    @Override
    public void run() {
        if (cancelled) {
            permit.close();
            return;
        }
        switch (attempt()) {
            case Attempt.Done(Outcome outcome) -> finish(() -> outcome);
            case Attempt.MayBlock(Supplier<Outcome> rest) -> finish(rest);
        }
    }

    private Attempt attempt() {
        try {
            return handle();
        } catch (Throwable e) {
            return new Attempt.Done(failure(e));
        }
    }

    private void finish(Supplier<Outcome> rest) {
        try (permit) {
            Outcome outcome;
            try {
                outcome = rest.get();
            } catch (Throwable e) {
                outcome = failure(e);
            }
            answer(outcome);
        }
    }

    private Outcome failure(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            return method.shared.heapIsFull();
        }
        method.shared.logger().error("OTLP/gRPC request failed", e);
        method.shared.metrics().failed(method.signal, 0);
        return Outcome.rejected(Code.INTERNAL, "the collector failed: " + Reason.innermost(e));
    }

    private Attempt handle() {
        byte[] bytes = payload == null ? NONE : payload;
        payload = null; // the pipeline may free the bytes earlier than this call ends
        String encoding = compressed ? headers.get(ENCODING) : null;
        try {
            if (encoding != null) {
                bytes = decompress(bytes, GrpcCompression.of(encoding));
            }
        } catch (BodyRefusedException e) {
            return new Attempt.Done(e.isTooLarge() ? tooLarge() : method.shared.noRoom());
        } catch (IOException e) {
            return unreadable(Code.INTERNAL, e);
        }
        try {
            return handOn(Telemetry.read(method.signal, bytes));
        } catch (MalformedTelemetryException e) {
            return unreadable(Code.INVALID_ARGUMENT, e);
        }
    }

    /** The call holds the room of the plain message from now on, in place of the room of the compressed one. */
    private byte[] decompress(byte[] compressedBytes, GrpcCompression compression) throws IOException {
        TelemetryMemory memory = method.shared.telemetryMemory();
        BodyBuffer plain = compression.decompress(compressedBytes, method.shared.maxMessageBytes(), memory);
        permit.hold(plain.heldBytes() - compressedBytes.length);
        memory.release(compressedBytes.length);
        return plain.toByteArray();
    }

    private Outcome tooLarge() {
        method.shared.metrics().failed(method.signal, 0);
        return Outcome.rejected(
                Code.RESOURCE_EXHAUSTED,
                "message larger than " + method.shared.maxMessageBytes() + " bytes after decompression");
    }

    private Attempt handOn(Telemetry read) {
        if (read.isEmpty()) {
            return new Attempt.Done(Outcome.ACCEPTED);
        }
        Telemetry batch = client.equals(ClientMetadata.NONE) ? read : read.withMetadata(client);
        Clock clock = method.shared.context().clock();
        long before = clock.nanoTime();
        Attempt attempt = method.input.tryConsume(batch);
        method.slow = attempt instanceof Attempt.MayBlock || clock.nanoTime() - before > MAX_QUICK_NANOS;
        int items = batch.itemCount();
        return switch (attempt) {
            case Attempt.Done(Outcome outcome) -> new Attempt.Done(counted(items, outcome));
            case Attempt.MayBlock(Supplier<Outcome> rest) -> new Attempt.MayBlock(() -> counted(items, rest.get()));
        };
    }

    private Outcome counted(int items, Outcome outcome) {
        method.shared.metrics().answered(method.signal, items, outcome);
        return outcome;
    }

    private Attempt unreadable(Code code, Exception problem) {
        method.shared.metrics().failed(method.signal, 0);
        return new Attempt.Done(Outcome.rejected(code, String.valueOf(problem.getMessage())));
    }

    /** Closes the permit first, so that a sender that has its answer finds the room of its last call free. */
    private void answer(Outcome outcome) {
        switch (outcome) {
            case Outcome.Accepted accepted -> {
                permit.close();
                call.sendHeaders(new Metadata());
                call.sendMessage(ExportResponse.encode(method.signal, accepted));
                call.close(Status.OK, new Metadata());
            }
            case Outcome.Throttled throttled -> refuse(GrpcStatus.of(throttled));
            case Outcome.Rejected rejected -> refuse(GrpcStatus.of(rejected));
        }
    }

    private void refuse(GrpcStatus.Refusal refusal) {
        permit.close();
        call.close(refusal.status(), refusal.trailers());
    }

    /** On the network thread: the payload could not be read. */
    private void fail(Status status) {
        if (end(new GrpcStatus.Refusal(status, new Metadata()))) {
            method.shared.metrics().failed(method.signal, 0);
        }
    }

    /** On the network thread: answers, unless somebody else does. */
    private boolean end(GrpcStatus.Refusal refusal) {
        boolean mine = leavesArriving(Stage.ENDED);
        if (mine) {
            refuse(refusal);
        }
        return mine;
    }

    private static byte[] read(InputStream message) throws IOException {
        int size = message.available();
        byte[] bytes = new byte[size];
        if (message.readNBytes(bytes, 0, size) != size) {
            throw new IOException("message ends before its " + size + " bytes");
        }
        return bytes;
    }
}
