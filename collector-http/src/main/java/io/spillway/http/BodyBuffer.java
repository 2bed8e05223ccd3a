package io.spillway.http;

import io.spillway.telemetry.TelemetryMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Collects a request body in one array. When the client says how long the body is, an array of exactly that size is
 * filled and handed on without a copy. A claim is believed up to {@value #TRUSTED_BYTES} bytes, and never for more than a small part
 * of the room there is; beyond that the array grows with what really arrives, so that clients cannot make the server reserve
 * memory by merely announcing bodies.
 */
public final class BodyBuffer {
    /** The result of adding bytes. */
    enum Added {
        OK,
        /** The body is longer than the limit. */
        TOO_LARGE,
        /** There is no room for it beside all telemetry that is in memory already. */
        NO_ROOM
    }

    static final int TRUSTED_BYTES = 256 << 10;
    private static final int FIRST_BYTES = 8 << 10;
    private static final int PART_OF_ROOM = 64;

    private final int maxBytes;
    private final TelemetryMemory held;
    private final long announced;
    private byte[] bytes = new byte[0];
    private int size;

    /**
     * An empty body.
     *
     * @param announced the length the client gave; -1 when it gave none
     */
    BodyBuffer(long announced, int maxBytes, TelemetryMemory held) {
        this.announced = announced;
        this.maxBytes = maxBytes;
        this.held = held;
    }

    Added add(ByteBuffer more) {
        int length = more.remaining();
        if (length > maxBytes - size) {
            return Added.TOO_LARGE;
        }
        if (size + length > bytes.length && !grow(size + length)) {
            return Added.NO_ROOM;
        }
        more.get(bytes, size, length);
        size += length;
        return Added.OK;
    }

    /**
     * Fills itself from a stream.
     *
     * @throws BodyRefusedException when the stream is longer than allowed; it is read no further
     */
    void fill(InputStream in) throws IOException {
        byte[] beyond = new byte[1];
        while (true) {
            int read = size < bytes.length ? in.read(bytes, size, bytes.length - size) : in.read(beyond, 0, 1);
            if (read < 0) {
                return;
            }
            if (size < bytes.length) {
                size += read;
            } else if (read > 0) {
                require(add(ByteBuffer.wrap(beyond)));
            }
        }
    }

    /**
     * Makes room for a body whose length is known.
     *
     * @return an array of exactly that length, to be filled
     */
    byte[] exactly(int length) throws BodyRefusedException {
        require(length > maxBytes ? Added.TOO_LARGE : Added.OK);
        require(held.tryAcquire(length) ? Added.OK : Added.NO_ROOM);
        bytes = new byte[length];
        size = length;
        return bytes;
    }

    private static void require(Added added) throws BodyRefusedException {
        if (added != Added.OK) {
            throw new BodyRefusedException(added);
        }
    }

    /** The body, in an array that nobody else changes. */
    public byte[] toByteArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /** The room in memory that the body has taken. */
    public long heldBytes() {
        return bytes.length;
    }

    /** Gives the room back; the array may live on. */
    public void release() {
        held.release(bytes.length);
        bytes = new byte[0];
        size = 0;
    }

    private boolean grow(int needed) {
        int capacity = capacity(needed);
        if (!held.tryAcquire(capacity - bytes.length)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    private int capacity(int needed) {
        long trusted = Math.clamp(held.roomBytes() / PART_OF_ROOM, FIRST_BYTES, TRUSTED_BYTES);
        if (announced >= needed && announced <= Math.max(trusted, 2L * bytes.length)) {
            return (int) announced;
        }
        long doubled = Math.max(announced > trusted ? trusted : FIRST_BYTES, 2L * bytes.length);
        long most = announced >= needed ? announced : maxBytes;
        return (int) Math.max(needed, Math.min(doubled, most));
    }
}
