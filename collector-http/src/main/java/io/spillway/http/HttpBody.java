package io.spillway.http;

import java.io.IOException;
import java.io.OutputStream;

/** The body of an answer. */
public sealed interface HttpBody {
    /**
     * A body that is there as a whole.
     *
     * @param bytes sent as they are; must not be changed afterwards
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(byte[] bytes) implements HttpBody {}

    /**
     * A body that is written while it is sent, in chunks, after its head.
     *
     * @param writer called once; not at all for a HEAD request
     */
    record Streamed(Writer writer) implements HttpBody {}

    /** Writes a body. */
    @FunctionalInterface
    interface Writer {
        /**
         * Writes the whole body, on the virtual thread that handled the request. The end of the method is the end of the body.
         *
         * <p>A write blocks while the client reads more slowly than the writer writes. A write throws when the client takes longer than
         * {@code write_timeout} for a part, is gone, or the server stops. Small writes are gathered; {@link OutputStream#flush} sends what
         * there is.
         *
         * @throws IOException the client sees a body that is cut off; or a 500, when nothing was sent yet
         */
        void writeTo(OutputStream out) throws IOException;
    }
}
