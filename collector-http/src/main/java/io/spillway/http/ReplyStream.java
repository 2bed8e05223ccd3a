package io.spillway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;

/**
 * The body of a streamed answer. Gathers small writes in a buffer and blocks until the network has taken it. The head of the answer goes
 * out with the first part, so a writer that fails before leaves room for another answer.
 */
final class ReplyStream extends OutputStream {
    private static final int BUFFER_BYTES = 16 << 10;

    private final Response response;
    private final WriteTimer timer;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int size;
    private long sentBytes;
    private boolean begun;

    /** Is told when a part begins to wait for the client, and when the client has taken it. */
    interface WriteTimer {
        void begin();

        void end();
    }

    ReplyStream(Response response, WriteTimer timer) {
        this.response = response;
        this.timer = timer;
    }

    @Override
    public void write(int oneByte) throws IOException {
        if (size == buffer.length) {
            send(false);
        }
        buffer[size++] = (byte) oneByte;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (size == buffer.length) {
                send(false);
            }
            int part = Math.min(length - done, buffer.length - size);
            System.arraycopy(bytes, offset + done, buffer, size, part);
            size += part;
            done += part;
        }
    }

    @Override
    public void flush() throws IOException {
        send(false);
    }

    /** Sends the rest and ends the body. */
    void end() throws IOException {
        send(true);
    }

    /** Whether the head is on its way to the client. */
    boolean hasBegun() {
        return begun;
    }

    long sentBytes() {
        return sentBytes;
    }

    private void send(boolean last) throws IOException {
        begun = true;
        sentBytes += size;
        timer.begin();
        try {
            Content.Sink.write(response, last, ByteBuffer.wrap(buffer, 0, size));
        } finally {
            timer.end();
        }
        size = 0;
    }
}
