package io.spillway.http;

import io.spillway.component.Outcome;
import io.spillway.component.Reason;
import io.spillway.component.ServerAuthenticator.Decision;
import io.spillway.telemetry.ClientMetadata;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: head, body, handler. {@link HttpAnswering} does the rest.
 *
 * <p>The body is collected without holding a thread: when the client is slower than the server, the exchange waits as a
 * callback, so a thousand slow clients cost their bytes and nothing else. A thread is held from the last byte of the body
 * until the handler has answered.
 */
final class HttpExchange implements Runnable {
    private static final String TOO_LARGE = "http: request body too large";
    private static final String RETRY_AFTER = "Retry-After";

    private final HttpServer server;
    private final Request request;
    private final RequestHead head;
    private final RouteTable.Route route;
    private final HttpHandler handler;
    private final HttpAnswering answering;
    private final long startNanos;
    private Runnable answered = () -> {};
    private @Nullable BodyBuffer body;
    private int bodyBytes;
    private boolean bodyEnded;
    private volatile boolean reading;
    private final AtomicLong receivedBytes = new AtomicLong();

    HttpExchange(HttpServer server, Request request, Response response, Callback callback) {
        this.server = server;
        this.request = request;
        this.head = new RequestHead(request);
        this.route = server.route(head.path());
        this.handler = route.handler();
        this.startNanos = server.clock().nanoTime();
        this.answering = new HttpAnswering(server, request, response, head, () -> server.finished(this), callback);
    }

    /** Answers at once, or begins to read the body. */
    void begin() {
        try {
            decide();
        } catch (Throwable t) { // the top of a server thread: the exchange would never end
            fail(t);
        }
    }

    private void decide() {
        if (server.cors().isPresent() && !head.header(HttpHeader.ORIGIN).isEmpty()) {
            Cors cors = server.cors().get();
            if (Cors.isPreflight(head)) {
                answer(cors.preflight(head));
                return;
            }
            answering.corsHeaders(cors.headers(head));
        }
        if (server.isDraining()) {
            refuse(503, "the server is shutting down");
        } else if (isAuthenticated()) {
            openGate();
        }
    }

    private boolean isAuthenticated() {
        Map<String, String> auth = Map.of();
        if (server.authentication().isPresent()) {
            switch (server.authentication().get().decide(head)) {
                case Decision.Granted granted -> auth = granted.auth();
                case Decision.Denied denied -> {
                    if (!server.opensFor(head.method())) {
                        refuse(401, denied.message());
                        return false;
                    }
                }
            }
        }
        if (server.includesMetadata() || !auth.isEmpty()) {
            head.metadata(new ClientMetadata(server.includesMetadata() ? head.headers() : Map.of(), auth));
        }
        return true;
    }

    private void openGate() {
        switch (handler.beforeBody(head)) {
            case HttpHandler.Gate.Closed closed -> answer(closed.reply());
            case HttpHandler.Gate.Open open -> {
                answered = open.answered();
                beginBody();
            }
        }
    }

    private void beginBody() {
        String encoding = encoding();
        if (!server.understands(encoding)) {
            refuse(400, "unsupported Content-Encoding: " + encoding);
        } else if (head.contentLength() > server.maxBodyBytes()) {
            refuse(400, TOO_LARGE);
        } else if (head.contentLength() > server.held().roomBytes()) {
            refuse(BodyBuffer.Added.NO_ROOM);
        } else {
            body = new BodyBuffer(head.contentLength(), server.maxBodyBytes(), server.held());
            reading = true;
            run();
        }
    }

    /** Reads what has arrived; called again by the server when there is more. */
    @Override
    public void run() {
        try {
            readAvailable();
        } catch (Throwable t) { // the top of a server thread: nobody above would answer the client
            reading = false;
            fail(t);
        }
    }

    private void readAvailable() {
        BodyBuffer buffer = body;
        while (buffer != null) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                reading = false;
                bodyEnded = true;
                brokenOff(chunk.getFailure());
                return;
            }
            receivedBytes.addAndGet(chunk.remaining());
            BodyBuffer.Added added = buffer.add(chunk.getByteBuffer());
            bodyEnded = chunk.isLast();
            chunk.release();
            if (added != BodyBuffer.Added.OK) {
                reading = false;
                refuse(added);
                return;
            }
            if (bodyEnded) {
                reading = false;
                handle(buffer);
                return;
            }
        }
    }

    private void handle(BodyBuffer buffer) {
        byte[] plain;
        try {
            plain = plainBody(buffer);
        } catch (BodyRefusedException e) {
            refuse(e.reason());
            return;
        } catch (IOException e) {
            refuse(400, Reason.innermost(e));
            return;
        }
        HttpReply reply;
        try {
            reply = handler.handle(new HttpCall(head, plain));
        } catch (Throwable t) {
            fail(t);
            return;
        }
        answer(reply);
    }

    private byte[] plainBody(BodyBuffer buffer) throws IOException {
        byte[] wire = buffer.toByteArray();
        bodyBytes = wire.length;
        String encoding = encoding();
        if (encoding.isEmpty()) {
            return wire;
        }
        BodyBuffer plain = Decompressor.decompress(encoding, wire, server.maxBodyBytes(), server.held());
        buffer.release();
        body = plain;
        return plain.toByteArray();
    }

    private String encoding() {
        return Compression.canonical(head.header(HttpHeader.CONTENT_ENCODING));
    }

    private void brokenOff(@Nullable Throwable cause) {
        if (cause instanceof TimeoutException) {
            refuse(408, "the request body did not arrive in time");
        } else {
            refuse(400, cause == null ? "unexpected EOF" : Reason.innermost(cause));
        }
    }

    private void refuse(BodyBuffer.Added reason) {
        if (reason == BodyBuffer.Added.TOO_LARGE) {
            refuse(400, TOO_LARGE);
        } else {
            answer(handler.full(head, false, "the collector holds as much telemetry as it may")
                    .with(RETRY_AFTER, "1"));
        }
    }

    private void refuse(int status, String message) {
        answer(handler.refusal(head, status, message));
    }

    private void fail(Throwable t) {
        if (t instanceof OutOfMemoryError) {
            Outcome.Throttled full = server.heapIsFull();
            answer(handler.full(head, true, full.status().message())
                    .with(RETRY_AFTER, Long.toString(full.retryAfter().toSeconds())));
            return;
        }
        server.logger().error("{} {} failed", head.method(), head.path(), t);
        refuse(500, "internal error");
    }

    private void answer(HttpReply reply) {
        release();
        RestOfBody rest = new RestOfBody(request, head, bodyEnded, receivedBytes.get());
        answering.answer(reply, rest, bytes -> measure(reply.status(), bytes));
    }

    private void measure(int status, long responseBytes) {
        long durationNanos = server.clock().nanoTime() - startNanos;
        server.answered(head, route.pattern(), status, durationNanos, bodyBytes, responseBytes);
        if (status >= 400) {
            server.countRefusal(status);
        }
    }

    /** Gives back what the request holds. Its body is in the pipelines by now, or dropped. */
    private void release() {
        if (body != null) {
            body.release();
            body = null;
        }
        Runnable once = answered;
        answered = () -> {};
        once.run();
    }

    /**
     * Cuts the connection when the client takes longer than it may.
     *
     * @param readTimeoutNanos for the whole request; 0 for none, but then its body must come at a reasonable rate
     */
    void cutIfSlow(long nowNanos, long readTimeoutNanos, long writeTimeoutNanos) {
        if (reading && isSlow(nowNanos - startNanos, readTimeoutNanos)) {
            answering.cut("read_timeout");
        } else {
            answering.cutIfSlow(nowNanos, writeTimeoutNanos);
        }
    }

    private boolean isSlow(long elapsedNanos, long readTimeoutNanos) {
        return readTimeoutNanos > 0
                ? elapsedNanos > readTimeoutNanos
                : SlowClients.isTooSlow(elapsedNanos, receivedBytes.get());
    }
}
