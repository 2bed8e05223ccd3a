package io.spillway.otlp;

import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.spillway.component.Admission;
import io.spillway.component.Outcome;
import io.spillway.component.Status.Code;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request, from its payload to its answer.
 *
 * <p>The network thread copies the payload out of its buffers and hands the call over, once, to a thread of its own, which
 * decompresses, validates, passes the batch on and answers. A client that gives up before that costs nothing more; later,
 * the batch takes its way, as it may have been taken already, and the answer is dropped.
 */
final class ExportCall extends ServerCall.Listener<InputStream> implements Runnable {
    private static final Metadata.Key<String> ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
    private static final byte[] NONE = {};

    private final ExportCallHandler method;
    private final ServerCall<InputStream, byte[]> call;
    private final Metadata headers;
    private final ClientMetadata client;
    private final Admission.Permit permit;
    private final AtomicBoolean left = new AtomicBoolean();
    private byte @Nullable [] payload;
    private int payloadBytes;
    private boolean compressed;
    private boolean handedOver;
    private volatile boolean cancelled;

    ExportCall(
            ExportCallHandler method,
            ServerCall<InputStream, byte[]> call,
            Metadata headers,
            ClientMetadata client,
            Admission.Permit permit) {
        this.method = method;
        this.call = call;
        this.headers = headers;
        this.client = client;
        this.permit = permit;
    }

    @Override
    public void onMessage(InputStream message) {
        try {
            byte[] bytes = read(message);
            payload = bytes;
            payloadBytes = bytes.length;
            compressed = !(message instanceof KnownLength);
            method.shared.inFlight().hold(bytes.length);
        } catch (IOException | StatusRuntimeException e) {
            fail(Status.fromThrowable(e), new Metadata());
        } catch (OutOfMemoryError _) {
            GrpcStatus.Refusal refusal = GrpcStatus.of(method.shared.heapIsFull());
            fail(refusal.status(), refusal.trailers());
        }
    }

    @Override
    public void onHalfClose() {
        if (left.get()) {
            return;
        }
        if (payload == null) {
            fail(Status.INTERNAL.withDescription("half-closed without a request"), new Metadata());
            return;
        }
        method.shared.workers().execute(this);
        handedOver = true;
    }

    @Override
    public void onCancel() {
        cancelled = true;
        if (!handedOver) {
            leave();
        }
    }

    @Override
    public void run() {
        try {
            if (!cancelled) {
                answer(outcome());
            }
        } finally {
            leave();
        }
    }

    private Outcome outcome() {
        try {
            return handle();
        } catch (OutOfMemoryError _) {
            method.shared.metrics().failed(method.signal, 0);
            return method.shared.heapIsFull();
        } catch (Throwable e) {
            method.shared.logger().error("OTLP/gRPC request failed", e);
            method.shared.metrics().failed(method.signal, 0);
            return Outcome.rejected(Code.INTERNAL, "the collector failed: " + e);
        }
    }

    private Outcome handle() {
        byte[] bytes;
        try {
            bytes = takePayload();
        } catch (TooLargeException e) {
            return unreadable(Code.RESOURCE_EXHAUSTED, e);
        } catch (IOException e) {
            return unreadable(Code.INTERNAL, e);
        }
        try {
            return handOn(Telemetry.read(method.signal, bytes));
        } catch (MalformedTelemetryException e) {
            return unreadable(Code.INVALID_ARGUMENT, e);
        }
    }

    private Outcome handOn(Telemetry read) {
        if (read.isEmpty()) {
            return Outcome.ACCEPTED;
        }
        Telemetry batch = client.equals(ClientMetadata.NONE) ? read : read.withMetadata(client);
        Outcome outcome = method.input.consume(batch);
        method.shared.metrics().answered(method.signal, batch.itemCount(), outcome);
        return outcome;
    }

    private Outcome unreadable(Code code, Exception problem) {
        method.shared.metrics().failed(method.signal, 0);
        return Outcome.rejected(code, String.valueOf(problem.getMessage()));
    }

    private byte[] takePayload() throws IOException {
        byte[] bytes = payload == null ? NONE : payload;
        payload = null; // lets the bytes go as soon as nobody downstream needs them
        String encoding = headers.get(ENCODING);
        return compressed && encoding != null
                ? GrpcCompression.of(encoding).decompress(bytes, method.shared.maxMessageBytes())
                : bytes;
    }

    private void answer(Outcome outcome) {
        leave();
        switch (outcome) {
            case Outcome.Accepted accepted -> {
                call.sendHeaders(new Metadata());
                call.sendMessage(ExportResponse.encode(method.signal, accepted));
                call.close(Status.OK, new Metadata());
            }
            case Outcome.Throttled throttled -> close(GrpcStatus.of(throttled));
            case Outcome.Rejected rejected -> close(GrpcStatus.of(rejected));
        }
    }

    private void close(GrpcStatus.Refusal refusal) {
        call.close(refusal.status(), refusal.trailers());
    }

    /** On the network thread: the payload could not be read. */
    private void fail(Status status, Metadata trailers) {
        leave();
        method.shared.metrics().failed(method.signal, 0);
        call.close(status, trailers);
    }

    private void leave() {
        if (left.compareAndSet(false, true)) {
            method.shared.inFlight().leave(payloadBytes);
            permit.close();
        }
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
