package io.spillway.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * The part of a request's body that nobody has read when the answer is known.
 *
 * <p>A client may send its whole body before it looks at the answer. If the server closed the connection under it, the client would see a
 * broken connection in place of the status. So the server answers at once, and then reads and drops the rest:
 *
 * <ul>
 *   <li>up to {@value #KEPT_BYTES} bytes, the connection is kept for the next request;
 *   <li>for a longer rest, or one of unknown length, the answer says {@code Connection: close}. The server ends its own direction, and reads on
 *       until the client is done, up to {@value #LINGER_BYTES} bytes.
 * </ul>
 *
 * Either ends after some seconds, see {@link HttpAnswering}. A client that waits for {@code 100 Continue} sends nothing once it has the
 * answer, so there is nothing to read.
 */
final class RestOfBody {
    static final int KEPT_BYTES = 256 << 10;
    static final int LINGER_BYTES = 64 << 20;

    private final Request request;
    private final boolean expectsContinue;
    private final long announcedBytes;
    private long receivedBytes;
    private long droppedBytes;
    private boolean ended;

    /**
     * A rest.
     *
     * @param ended whether the body was read to its end
     * @param receivedBytes the length of the body so far
     */
    RestOfBody(Request request, RequestHead head, boolean ended, long receivedBytes) {
        this.request = request;
        this.ended = ended;
        this.receivedBytes = receivedBytes;
        this.announcedBytes = head.contentLength();
        this.expectsContinue =
                receivedBytes == 0 && head.header(HttpHeader.EXPECT).equalsIgnoreCase("100-continue");
        dropWhatIsThere(KEPT_BYTES); // often the rest has arrived by now
    }

    /** Whether the connection can serve another request. */
    boolean keepsConnection() {
        return ended || (!expectsContinue && announcedBytes >= 0 && announcedBytes - receivedBytes <= KEPT_BYTES);
    }

    /**
     * Drops the rest, without holding a thread.
     *
     * @param done runs once, when the body has ended, the connection is gone, or the rest is too long
     */
    void drop(Runnable done) {
        if (expectsContinue) {
            done.run();
            return;
        }
        dropWhatIsThere(LINGER_BYTES);
        if (ended || droppedBytes > LINGER_BYTES) {
            done.run();
        } else {
            request.demand(() -> drop(done));
        }
    }

    private void dropWhatIsThere(int maxBytes) {
        while (!ended && !expectsContinue && droppedBytes <= maxBytes) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                return;
            }
            receivedBytes += chunk.remaining();
            droppedBytes += chunk.remaining();
            ended = chunk.isLast() || Content.Chunk.isFailure(chunk);
            chunk.release();
        }
    }
}
