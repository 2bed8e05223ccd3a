package io.spillway.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Writes gzip (RFC 1952) with a deflater of the {@link ZlibPool}. Must be closed, which closes what it writes to as well. */
final class GzipOutput extends FilterOutputStream {
    /** Deflate, no name, no time, operating system unknown. */
    static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    static final int TRAILER_BYTES = 8;
    private static final int BUFFER_BYTES = 16 << 10;

    private final Deflater deflater;
    private final DeflaterOutputStream deflated;
    private final CRC32 crc = new CRC32();
    private boolean closed;

    GzipOutput(OutputStream out, int level) throws IOException {
        super(out);
        out.write(HEADER);
        deflater = ZlibPool.deflater(true, level);
        deflated = new DeflaterOutputStream(out, deflater, BUFFER_BYTES);
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        crc.update(bytes, offset, length);
        deflated.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            deflated.finish();
            out.write(trailer());
            out.close();
        } finally {
            ZlibPool.release(true, deflater);
        }
    }

    private byte[] trailer() {
        byte[] trailer = new byte[TRAILER_BYTES];
        putInt(trailer, 0, (int) crc.getValue());
        putInt(trailer, 4, (int) deflater.getBytesRead());
        return trailer;
    }

    private static void putInt(byte[] bytes, int offset, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[offset + i] = (byte) (value >>> (8 * i));
        }
    }
}
