package io.spillway.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Reads gzip (RFC 1952) out of an array, several members in a row included, and checks each member's CRC. The
 * inflater comes from the {@link ZlibPool}.
 */
final class Gunzip extends InputStream {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private final byte[] in;
    private final Inflater inflater;
    private final CRC32 crc = new CRC32();
    private int position;
    private boolean done;
    private boolean closed;

    /**
     * Reads the first header; must be closed.
     *
     * @throws ZipException here and later, when the bytes are not gzip
     */
    Gunzip(byte[] in) throws IOException {
        this.in = in;
        this.inflater = ZlibPool.inflater();
        try {
            beginMember();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** The length of the last member, as the end of the body claims it; not to be believed without a check. */
    static long claimedLength(byte[] in) {
        return in.length < HEADER_BYTES + TRAILER_BYTES ? -1 : littleEndian(in, in.length - 4);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] out, int offset, int length) throws IOException {
        while (!done) {
            int inflated = inflate(out, offset, length);
            if (inflated > 0) {
                crc.update(out, offset, inflated);
                return inflated;
            }
            if (inflater.finished()) {
                endMember();
            } else if (length == 0) {
                return 0;
            } else {
                throw new ZipException("gzip: unexpected EOF");
            }
        }
        return -1;
    }

    private int inflate(byte[] out, int offset, int length) throws IOException {
        try {
            return inflater.inflate(out, offset, length);
        } catch (DataFormatException e) {
            throw damaged(e);
        }
    }

    private static ZipException damaged(DataFormatException cause) {
        ZipException damaged = new ZipException("gzip: " + cause.getMessage());
        damaged.initCause(cause);
        return damaged;
    }

    private void beginMember() throws IOException {
        if (in.length - position < HEADER_BYTES
                || in[position] != 0x1f
                || in[position + 1] != (byte) 0x8b
                || in[position + 2] != 8) {
            throw new ZipException("gzip: invalid header");
        }
        int flags = in[position + 3];
        position += HEADER_BYTES;
        if ((flags & FLAG_EXTRA) != 0) {
            skip(2);
            skip((in[position - 2] & 0xff) | ((in[position - 1] & 0xff) << 8));
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_CRC) != 0) {
            skip(2);
        }
        crc.reset();
        inflater.reset();
        inflater.setInput(in, position, in.length - position);
    }

    private void endMember() throws IOException {
        position = in.length - inflater.getRemaining();
        skip(TRAILER_BYTES);
        if (littleEndian(in, position - TRAILER_BYTES) != crc.getValue()
                || littleEndian(in, position - 4) != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new ZipException("gzip: invalid checksum");
        }
        if (position == in.length) {
            done = true;
        } else {
            beginMember();
        }
    }

    private void skip(int bytes) throws IOException {
        if (bytes > in.length - position) {
            throw new ZipException("gzip: unexpected EOF");
        }
        position += bytes;
    }

    private void skipText() throws IOException {
        do {
            skip(1);
        } while (in[position - 1] != 0);
    }

    private static long littleEndian(byte[] in, int at) {
        return (in[at] & 0xffL)
                | ((in[at + 1] & 0xffL) << 8)
                | ((in[at + 2] & 0xffL) << 16)
                | ((in[at + 3] & 0xffL) << 24);
    }

    @Override
    public void close() {
        if (closed) {
            return; // the inflater may be somebody else's by now
        }
        closed = true;
        done = true;
        ZlibPool.release(inflater);
    }
}
