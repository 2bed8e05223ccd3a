package io.spillway.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it comes over the wire. Jetty reads from the socket only what this stream asks for, so a slow reader slows the
 * server down. A read that finds nothing blocks its thread until something arrives, but no longer than the idle timeout.
 */
final class ArrivingBody extends InputStream implements Response.Listener {
    private static final int WITHOUT_END = -1;

    private final Request request;
    private final long idleNanos;
    private final CompletableFuture<Response> head = new CompletableFuture<>();
    private volatile Content.@Nullable Source source;
    private Content.@Nullable Chunk current;
    private boolean ended;
    private volatile boolean closed;

    ArrivingBody(Request request, Duration idleTimeout) {
        this.request = request;
        this.idleNanos = idleTimeout.isZero() ? WITHOUT_END : idleTimeout.toNanos();
    }

    /**
     * Waits for the head of the answer.
     *
     * @throws IOException when there is none, with the cause in words
     */
    Response awaitHead() throws IOException {
        try {
            return idleNanos == WITHOUT_END ? head.get() : head.get(idleNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (TimeoutException e) {
            throw silent();
        } catch (ExecutionException e) {
            throw broken(e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public void onContentSource(Response response, Content.Source content) {
        source = content;
        head.complete(response);
    }

    @Override
    public void onComplete(Result result) {
        if (result.getResponseFailure() != null) {
            head.completeExceptionally(result.getResponseFailure());
        } else if (result.getResponse() != null && result.getResponse().getStatus() > 0) {
            head.complete(result.getResponse());
        } else {
            head.completeExceptionally(new IOException("no answer", result.getFailure()));
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] out, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        Content.Chunk chunk = chunk();
        if (chunk == null) {
            return -1;
        }
        ByteBuffer bytes = chunk.getByteBuffer();
        int count = Math.min(length, bytes.remaining());
        bytes.get(out, offset, count);
        if (!bytes.hasRemaining()) {
            drop(chunk);
        }
        return count;
    }

    /**
     * At least one byte is there or may come. {@link java.util.zip.GZIPInputStream} looks for another member behind the first only when
     * its source says so.
     */
    @Override
    public int available() {
        return ended || closed ? 0 : 1;
    }

    /** Ends the request if it has not ended. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (!ended) {
                abort(new IOException("closed by its reader"));
            }
        }
    }

    /** A chunk with something in it; null at the end. */
    private Content.@Nullable Chunk chunk() throws IOException {
        Content.Source content = source;
        while (!ended && content != null) {
            if (closed) {
                throw new IOException("the answer was closed");
            }
            Content.Chunk chunk = current == null ? content.read() : current;
            current = null;
            if (chunk == null) {
                awaitMore(content);
            } else if (Content.Chunk.isFailure(chunk)) {
                ended = true;
                throw broken(chunk.getFailure());
            } else if (chunk.hasRemaining()) {
                current = chunk;
                return chunk;
            } else {
                drop(chunk);
            }
        }
        ended = true;
        return null;
    }

    private void drop(Content.Chunk chunk) {
        current = null;
        ended = chunk.isLast();
        chunk.release();
    }

    private void awaitMore(Content.Source content) throws IOException {
        CountDownLatch arrived = new CountDownLatch(1);
        content.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, arrived::countDown));
        try {
            if (idleNanos == WITHOUT_END) {
                arrived.await();
            } else if (!arrived.await(idleNanos, TimeUnit.NANOSECONDS)) {
                throw silent();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private IOException silent() {
        IOException silence = new IOException("the server sent nothing for " + Duration.ofNanos(idleNanos));
        abort(silence);
        return silence;
    }

    private InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        abort(cause);
        return new InterruptedIOException("interrupted");
    }

    private static IOException broken(Throwable cause) {
        return new IOException(ClientFailure.inWords(cause), cause);
    }

    private void abort(Throwable cause) {
        boolean _ = request.abort(cause).isDone();
    }
}
