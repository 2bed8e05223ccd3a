package io.spillway.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, decompressed and cut at a limit. The decompressor is made by the first read, so an empty body needs none.
 * {@link #close()} waits for a read that is under way in another thread, as the decompressor's memory must not go away under it.
 */
final class DecodedBody extends InputStream {
    private static final int GZIP_BUFFER_BYTES = 8 << 10;

    private final InputStream wire;
    private final boolean gzip;
    private final long maxBytes;
    private long leftBytes;
    private @Nullable InputStream plain;

    /**
     * A body that has not been read yet.
     *
     * @param encoding the {@code Content-Encoding}
     * @throws IOException when the encoding is neither gzip nor none
     */
    DecodedBody(InputStream wire, String encoding, long maxBytes) throws IOException {
        this.wire = wire;
        this.gzip = Compression.isGzip(encoding);
        this.maxBytes = maxBytes;
        this.leftBytes = maxBytes;
        if (!gzip && !Compression.isIdentity(encoding)) {
            throw new IOException("the answer has Content-Encoding: " + encoding.toLowerCase(Locale.ROOT)
                    + " (expected: gzip or none)");
        }
    }

    @Override
    public synchronized int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] out, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (leftBytes == 0) {
            requireEnd();
            return -1;
        }
        int count = decode(out, offset, (int) Math.min(length, leftBytes));
        leftBytes -= Math.max(0, count);
        return count;
    }

    private void requireEnd() throws IOException {
        if (decode(new byte[1], 0, 1) >= 0) {
            throw new BodyTooLargeException(maxBytes);
        }
    }

    private int decode(byte[] out, int offset, int length) throws IOException {
        try {
            if (plain == null) {
                plain = gzip ? new GZIPInputStream(wire, GZIP_BUFFER_BYTES) : wire;
            }
            return plain.read(out, offset, length);
        } catch (EOFException e) {
            throw new IOException("gzip: unexpected EOF", e);
        } catch (ZipException e) {
            throw new IOException("gzip: " + e.getMessage(), e);
        }
    }

    /** Frees the memory of the decompressor, which is outside of the heap. Closes the wire as well. */
    @Override
    public synchronized void close() throws IOException {
        if (plain == null) {
            wire.close();
        } else {
            plain.close();
        }
    }
}
