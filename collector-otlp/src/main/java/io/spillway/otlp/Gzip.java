package io.spillway.otlp;

import io.spillway.http.Gunzip;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipException;

/**
 * Whole messages in the gzip format (RFC 1952).
 *
 * <p>{@link java.util.zip.GZIPOutputStream} makes a new zlib state of some 300 KB for each message; here a few are kept and
 * used again, as {@link Gunzip} does. A message is inflated straight into one array, which the format's own trailer gives the
 * size of.
 */
final class Gzip {
    private static final int KEPT_STATES = 32;
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int TRAILER_BYTES = 8;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** Deflate cannot shrink anything further than this. */
    private static final int MAX_RATIO = 1032;

    private static final BlockingQueue<Deflater> DEFLATERS = new ArrayBlockingQueue<>(KEPT_STATES);

    private Gzip() {}

    /**
     * A stream that compresses what is written to it; must be closed.
     *
     * @param level 1 to 9; 0 for the fastest; -1 for zlib's default
     */
    static OutputStream compress(OutputStream out, int level) throws IOException {
        out.write(HEADER);
        Deflater kept = DEFLATERS.poll();
        Deflater deflater = kept == null ? new Deflater(Deflater.BEST_SPEED, true) : kept;
        deflater.setLevel(level == 0 ? Deflater.BEST_SPEED : level);
        return new Compressing(out, deflater);
    }

    /** The length that the last four bytes give for what was compressed. */
    static long promisedBytes(byte[] message) {
        return Math.max(0, Gunzip.claimedLength(message));
    }

    /**
     * Decompresses a message.
     *
     * @throws TooLargeException when it has more than {@code maxBytes}
     * @throws ZipException when it is damaged
     */
    static byte[] decompress(byte[] message, int maxBytes) throws IOException {
        long most = Math.min(maxBytes, (long) message.length * MAX_RATIO);
        try (Gunzip in = new Gunzip(message)) {
            byte[] out = new byte[(int) Math.min(promisedBytes(message), most)];
            int length = in.readNBytes(out, 0, out.length);
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (length == maxBytes) {
                    throw new TooLargeException(maxBytes);
                }
                out = Arrays.copyOf(out, (int) Math.min(maxBytes, Math.max(BUFFER_BYTES, 2L * out.length)));
                out[length] = (byte) next;
                length += 1 + in.readNBytes(out, length + 1, out.length - length - 1);
            }
            return length == out.length ? out : Arrays.copyOf(out, length);
        }
    }

    private static final class Compressing extends FilterOutputStream {
        private final Deflater deflater;
        private final DeflaterOutputStream deflated;
        private final CRC32 crc = new CRC32();
        private boolean closed;

        Compressing(OutputStream out, Deflater deflater) {
            super(out);
            this.deflater = deflater;
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
                deflater.reset();
                if (!DEFLATERS.offer(deflater)) {
                    deflater.end();
                }
            }
        }

        private byte[] trailer() {
            byte[] trailer = new byte[TRAILER_BYTES];
            putInt(trailer, 0, (int) crc.getValue());
            putInt(trailer, 4, (int) deflater.getBytesRead());
            return trailer;
        }
    }

    private static void putInt(byte[] bytes, int offset, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[offset + i] = (byte) (value >>> (8 * i));
        }
    }
}
