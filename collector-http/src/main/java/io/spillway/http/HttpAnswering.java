package io.spillway.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The answer to one request: sends it, then drops the rest of the request's body, then ends the exchange. A slow client is cut off: the whole of
 * a body that is sent at once, each part of a streamed one, and the rest of a request have a time limit each.
 */
final class HttpAnswering {
    private static final long LINGER_NANOS = Duration.ofSeconds(5).toNanos();

    private final HttpServer server;
    private final Request request;
    private final Response response;
    private final RequestHead head;
    private final Runnable finished;
    private final Callback callback;
    private Map<String, String> corsHeaders = Map.of();
    private volatile long sinceNanos;
    private volatile Waiting waiting = Waiting.NOT;

    /** The step of the client that the exchange waits for. */
    private enum Waiting {
        NOT,
        /** The client reads the answer. */
        READS,
        /** The client sends the rest of its request. */
        SENDS
    }

    /** @param finished runs once, when the exchange has ended */
    HttpAnswering(
            HttpServer server,
            Request request,
            Response response,
            RequestHead head,
            Runnable finished,
            Callback callback) {
        this.server = server;
        this.request = request;
        this.response = response;
        this.head = head;
        this.finished = finished;
        this.callback = callback;
    }

    /** Headers that the answer needs for a page of another origin. */
    void corsHeaders(Map<String, String> headers) {
        corsHeaders = headers;
    }

    /** @param measured learns the length of the body that was sent */
    void answer(HttpReply reply, RestOfBody rest, LongConsumer measured) {
        writeHead(reply, rest);
        switch (reply.body()) {
            case HttpBody.Bytes whole -> sendWhole(reply.status(), whole.bytes(), rest, measured);
            case HttpBody.Streamed streamed -> stream(streamed.writer(), rest, measured);
        }
    }

    private void writeHead(HttpReply reply, RestOfBody rest) {
        response.setStatus(reply.status());
        HttpFields.Mutable headers = response.getHeaders();
        server.responseHeaders().forEach(headers::put);
        corsHeaders.forEach(headers::put);
        reply.headers().forEach(headers::put);
        if (!reply.contentType().isEmpty()) {
            headers.put(HttpHeader.CONTENT_TYPE, reply.contentType());
        }
        if (server.isDraining() || !rest.keepsConnection()) {
            headers.put(HttpFields.CONNECTION_CLOSE);
        }
    }

    private void sendWhole(int status, byte[] body, RestOfBody rest, LongConsumer measured) {
        measured.accept(body.length);
        if (status != HttpStatus.NOT_MODIFIED_304 && status != HttpStatus.NO_CONTENT_204) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        }
        startWaiting(Waiting.READS);
        response.write(true, ByteBuffer.wrap(body), Callback.from(() -> dropRest(rest), this::abort));
    }

    private void stream(HttpBody.Writer writer, RestOfBody rest, LongConsumer measured) {
        request.addIdleTimeoutListener(
                _ -> false); // an answer may be silent for long; each write has a limit of its own
        ReplyStream out = new ReplyStream(response, new ReplyStream.WriteTimer() {
            @Override
            public void begin() {
                startWaiting(Waiting.READS);
            }

            @Override
            public void end() {
                waiting = Waiting.NOT;
            }
        });
        try {
            if (!head.method().equals("HEAD")) {
                writer.writeTo(out);
            }
            out.end();
        } catch (Throwable t) { // the top of a thread: the exchange would never end
            measured.accept(out.sentBytes());
            failStream(out, t, rest);
            return;
        }
        measured.accept(out.sentBytes());
        dropRest(rest);
    }

    /** A client that is gone is no defect; a writer that fails for another reason may be one. */
    private void failStream(ReplyStream out, Throwable failure, RestOfBody rest) {
        if (!(failure instanceof IOException)) {
            server.logger().error("{} {} failed", head.method(), head.path(), failure);
        }
        if (out.hasBegun()) {
            abort(failure);
            return;
        }
        response.reset();
        byte[] text = "internal error\n".getBytes(StandardCharsets.US_ASCII);
        writeHead(new HttpReply(HttpStatus.INTERNAL_SERVER_ERROR_500, "text/plain", text), rest);
        startWaiting(Waiting.READS);
        response.write(true, ByteBuffer.wrap(text), Callback.from(() -> dropRest(rest), this::abort));
    }

    private void dropRest(RestOfBody rest) {
        startWaiting(Waiting.SENDS);
        rest.drop(() -> {
            finish();
            callback.succeeded();
        });
    }

    private void abort(Throwable failure) {
        finish();
        callback.failed(failure);
    }

    private void finish() {
        waiting = Waiting.NOT;
        finished.run();
    }

    private void startWaiting(Waiting reason) {
        sinceNanos = server.clock().nanoTime();
        waiting = reason;
    }

    /** Cuts the connection when the client takes longer than it may. */
    void cutIfSlow(long nowNanos, long writeTimeoutNanos) {
        long elapsedNanos = nowNanos - sinceNanos;
        switch (waiting) {
            case NOT -> {
                // the handler has the word
            }
            case READS -> {
                if (writeTimeoutNanos > 0 && elapsedNanos > writeTimeoutNanos) {
                    cut("write_timeout");
                }
            }
            case SENDS -> {
                if (elapsedNanos > LINGER_NANOS) {
                    cut("the rest of the request");
                }
            }
        }
    }

    void cut(String limit) {
        request.getConnectionMetaData().getConnection().getEndPoint().close(new TimeoutException(limit));
    }
}
