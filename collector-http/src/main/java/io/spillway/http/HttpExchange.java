package io.spillway.http;

import io.spillway.component.Outcome;
import io.spillway.component.ServerAuthenticator.Decision;
import io.spillway.telemetry.ClientMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: head, body, handler, answer.
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
    private final Response response;
    private final Callback callback;
    private final RequestHead head;
    private final HttpHandler handler;
    private final long startNanos;
    private Runnable answered = () -> {};
    private @Nullable BodyBuffer body;
    private int bodyBytes;
    private Map<String, String> corsHeaders = Map.of();
    private volatile boolean reading;
    private final AtomicLong receivedBytes = new AtomicLong();
    private volatile long writingSinceNanos;
    private volatile boolean writing;

    HttpExchange(HttpServer server, Request request, Response response, Callback callback) {
        this.server = server;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.head = new RequestHead(request);
        this.handler = server.route(head.path());
        this.startNanos = server.clock().nanoTime();
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
            corsHeaders = cors.headers(head);
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
                case Decision.Denied denied -> {
                    refuse(401, denied.message());
                    return false;
                }
                case Decision.Granted granted -> auth = granted.auth();
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
                brokenOff(chunk.getFailure());
                return;
            }
            receivedBytes.addAndGet(chunk.remaining());
            BodyBuffer.Added added = buffer.add(chunk.getByteBuffer());
            boolean last = chunk.isLast();
            chunk.release();
            if (added != BodyBuffer.Added.OK) {
                reading = false;
                refuse(added);
                return;
            }
            if (last) {
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
            refuse(400, String.valueOf(e.getMessage()));
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
        return head.header(HttpHeader.CONTENT_ENCODING);
    }

    private void brokenOff(@Nullable Throwable cause) {
        if (cause instanceof TimeoutException) {
            refuse(408, "the request body did not arrive in time");
        } else {
            refuse(400, cause == null ? "unexpected EOF" : String.valueOf(cause.getMessage()));
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
        settle();
        long durationNanos = server.clock().nanoTime() - startNanos;
        server.answered(head, reply.status(), durationNanos, bodyBytes, reply.body().length);
        if (reply.status() >= 400) {
            server.countRefusal(reply.status());
        }
        response.setStatus(reply.status());
        HttpFields.Mutable headers = response.getHeaders();
        server.responseHeaders().forEach(headers::put);
        corsHeaders.forEach(headers::put);
        reply.headers().forEach(headers::put);
        if (!reply.contentType().isEmpty()) {
            headers.put(HttpHeader.CONTENT_TYPE, reply.contentType());
        }
        if (server.isDraining()) {
            headers.put(HttpFields.CONNECTION_CLOSE);
        }
        headers.put(HttpHeader.CONTENT_LENGTH, reply.body().length);
        writingSinceNanos = server.clock().nanoTime();
        writing = true;
        response.write(true, ByteBuffer.wrap(reply.body()), Callback.from(this::finish, callback));
    }

    /** Gives back what the request held; its body is with the pipelines now, or nowhere. */
    private void settle() {
        if (body != null) {
            body.release();
            body = null;
        }
        Runnable release = answered;
        answered = () -> {};
        release.run();
    }

    private void finish() {
        writing = false;
        server.finished(this);
    }

    /**
     * Cuts the connection when the client takes longer than it may.
     *
     * @param readTimeoutNanos for the whole request; 0 for none, but then its body must come at a reasonable rate
     */
    void cutIfSlow(long nowNanos, long readTimeoutNanos, long writeTimeoutNanos) {
        boolean slowBody = reading && isSlow(nowNanos - startNanos, readTimeoutNanos);
        boolean slowAnswer = writing && writeTimeoutNanos > 0 && nowNanos - writingSinceNanos > writeTimeoutNanos;
        if (slowBody || slowAnswer) {
            request.getConnectionMetaData()
                    .getConnection()
                    .getEndPoint()
                    .close(new TimeoutException(slowBody ? "read_timeout" : "write_timeout"));
        }
    }

    private boolean isSlow(long elapsedNanos, long readTimeoutNanos) {
        return readTimeoutNanos > 0
                ? elapsedNanos > readTimeoutNanos
                : SlowClients.isTooSlow(elapsedNanos, receivedBytes.get());
    }
}
