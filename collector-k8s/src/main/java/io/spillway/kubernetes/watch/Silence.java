package io.spillway.kubernetes.watch;

import io.spillway.component.Clock;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A body that is dropped when it is silent for too long. A read that waits then ends with an exception.
 *
 * <p>The allowance does not run while nobody reads: the reader may be busy with what it has got.
 */
final class Silence extends FilterInputStream {
    private final Clock clock;
    private final long startNanos;
    private final long freeNanos;
    private final long allowedNanos;
    private volatile boolean waiting;
    private volatile long waitingSinceNanos;
    private volatile boolean dropped;
    private volatile boolean closed;
    private volatile Clock.Timer timer = () -> {};

    /**
     * Watches over a body.
     *
     * @param free the time from now on in which silence means nothing
     * @param allowed the longest silence after that
     */
    Silence(InputStream body, Duration free, Duration allowed, Clock clock) {
        super(body);
        this.clock = clock;
        this.startNanos = clock.nanoTime();
        this.freeNanos = free.toNanos();
        this.allowedNanos = allowed.toNanos();
        schedule(free.plus(allowed).toNanos());
    }

    private void schedule(long nanos) {
        timer = clock.schedule(Duration.ofNanos(nanos), this::check);
    }

    private void check() {
        if (closed) {
            return;
        }
        long now = clock.nanoTime();
        long since = Math.max(waitingSinceNanos, startNanos + freeNanos);
        long left = waiting ? allowedNanos - (now - since) : allowedNanos;
        if (left > 0) {
            schedule(left);
            return;
        }
        dropped = true;
        try {
            in.close();
        } catch (IOException e) {
            // The reader learns of it by the end of its read.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        waitingSinceNanos = clock.nanoTime();
        waiting = true;
        try {
            int count = in.read(into, offset, length);
            if (dropped) {
                throw new SilentException();
            }
            return count;
        } catch (IOException e) {
            throw dropped ? new SilentException() : e;
        } finally {
            waiting = false;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        timer.cancel();
        in.close();
    }

    /** The other side sent nothing for too long. */
    static final class SilentException extends IOException {
        private static final long serialVersionUID = 1;

        SilentException() {
            super("the API server sent nothing for too long");
        }
    }
}
