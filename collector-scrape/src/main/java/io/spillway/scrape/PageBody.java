package io.spillway.scrape;

import io.spillway.telemetry.TelemetryMemory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The body of an answer. Room for it is acquired from the account of telemetry before the array grows, and the array stays for the next
 * body. An instance serves one thread.
 */
public final class PageBody implements AutoCloseable {
    private static final int FIRST_BYTES = 16 << 10;

    private final TelemetryMemory memory;
    private byte[] bytes = {};
    private int length;

    public PageBody(TelemetryMemory memory) {
        this.memory = memory;
    }

    /** The body, with {@link KnownPage#SPARE_BYTES} more bytes behind it. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    void fill(InputStream in, int limitBytes) throws FetchException, IOException {
        length = 0;
        while (true) {
            if (bytes.length - length <= KnownPage.SPARE_BYTES) {
                grow(limitBytes);
            }
            int read = in.read(bytes, length, bytes.length - KnownPage.SPARE_BYTES - length);
            if (read < 0) {
                return;
            }
            length += read;
            if (length > limitBytes) {
                throw new FetchException(
                        FetchException.Reason.TOO_LARGE,
                        "body of more than " + limitBytes + " bytes (body_size_limit)");
            }
        }
    }

    private void grow(int limitBytes) throws FetchException {
        long most = (long) limitBytes + 1 + KnownPage.SPARE_BYTES;
        int size = (int) Math.max(
                Math.min(Math.max(2L * bytes.length, FIRST_BYTES), Math.min(most, Integer.MAX_VALUE - 16)),
                bytes.length + 1L);
        if (!memory.tryAcquire(size - bytes.length)) {
            throw new FetchException(
                    FetchException.Reason.NO_ROOM, "no room for a page of more than " + length + " bytes");
        }
        bytes = Arrays.copyOf(bytes, size);
    }

    /** Gives the room back. */
    @Override
    public void close() {
        memory.release(bytes.length);
        bytes = new byte[0];
        length = 0;
    }
}
