package io.spillway.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.UnaryOperator;

/**
 * An answer whose body is read while it arrives. Must be closed: a stream that is closed before its end closes the connection, one
 * that was read to its end gives the connection back.
 *
 * <p>The server sends no faster than the reader reads, so a large body takes little memory. For use by one thread;
 * {@link #close()} may be called by another, and ends a read that waits.
 */
public final class HttpStream implements Closeable {
    private final int status;
    private final UnaryOperator<String> headers;
    private final ArrivingBody arriving;
    private final InputStream body;

    HttpStream(int status, UnaryOperator<String> headers, ArrivingBody arriving, InputStream body) {
        this.status = status;
        this.headers = headers;
        this.arriving = arriving;
        this.body = body;
    }

    /** Any status, also that of a refusal or of a redirection. */
    public int status() {
        return status;
    }

    /** The first value of a header, whatever its case; empty when there is none. */
    public String header(String name) {
        return headers.apply(name);
    }

    /**
     * The body, decompressed. A read returns what has arrived and does not wait until the buffer is full.
     *
     * <p>A read throws a {@link BodyTooLargeException} when the body is longer than allowed, after all allowed bytes were returned;
     * an {@link java.io.InterruptedIOException} when the thread is interrupted; and another {@link java.io.IOException}, which names the
     * cause, when the server closes early, falls silent, exceeds the timeout, or sends damaged data. No read succeeds after that.
     */
    public InputStream body() {
        return body;
    }

    @Override
    public void close() throws IOException {
        arriving.close(); // wakes a reader, for which the body would wait
        body.close();
    }
}
