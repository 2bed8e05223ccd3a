package io.spillway.otlp;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Whole messages in the gzip format (RFC 1952).
 *
 * <p>{@link java.util.zip.GZIPOutputStream} and its counterpart make a new zlib state of some 300 KB for each message; here
 * a few are kept and used again. A message is inflated straight into one array, which the format's own trailer gives the
 * size of.
 */
final class Gzip {
    private static final int KEPT_STATES = 32;
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int TRAILER_BYTES = 8;
    private static final int HEADER_BYTES = 10;
    private static final int MAGIC = 0x8b1f;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    /** Deflate cannot shrink anything further than this. */
    private static final int MAX_RATIO = 1032;

    private static final BlockingQueue<Deflater> DEFLATERS = new ArrayBlockingQueue<>(KEPT_STATES);
    private static final BlockingQueue<Inflater> INFLATERS = new ArrayBlockingQueue<>(KEPT_STATES);

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
        return message.length < Integer.BYTES
                ? 0
                : Integer.toUnsignedLong(intAt(message, message.length - Integer.BYTES));
    }

    /**
     * Decompresses a message.
     *
     * @throws TooLargeException when it has more than {@code maxBytes}
     * @throws ZipException when it is damaged
     */
    static byte[] decompress(byte[] message, int maxBytes) throws IOException {
        Inflater kept = INFLATERS.poll();
        Inflater inflater = kept == null ? new Inflater(true) : kept;
        try {
            return new Reader(message, maxBytes, inflater).read();
        } catch (DataFormatException e) {
            ZipException damaged = new ZipException("damaged gzip data: " + e.getMessage());
            damaged.initCause(e);
            throw damaged;
        } finally {
            inflater.reset();
            if (!INFLATERS.offer(inflater)) {
                inflater.end();
            }
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

    /** Reads the members of one message, usually one. */
    private static final class Reader {
        private final byte[] in;
        private final int maxBytes;
        private final Inflater inflater;
        private byte[] out;
        private int length;

        Reader(byte[] in, int maxBytes, Inflater inflater) {
            this.in = in;
            this.maxBytes = maxBytes;
            this.inflater = inflater;
            this.out = new byte[0];
        }

        byte[] read() throws IOException, DataFormatException {
            if (in.length < HEADER_BYTES + TRAILER_BYTES) {
                throw new ZipException("gzip data of " + in.length + " bytes (expected: at least 18)");
            }
            long promised = promisedBytes(in);
            out = new byte[(int) Math.min(Math.min(promised, maxBytes), (long) in.length * MAX_RATIO)];
            int position = 0;
            while (position < in.length) {
                position = member(position);
            }
            return length == out.length ? out : Arrays.copyOf(out, length);
        }

        private int member(int start) throws IOException, DataFormatException {
            int body = skipHeader(start);
            int memberStart = length;
            inflater.reset();
            inflater.setInput(in, body, in.length - body);
            while (!inflater.finished()) {
                if (length == out.length) {
                    grow();
                }
                int count = inflater.inflate(out, length, out.length - length);
                length += count;
                if (count == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new ZipException("gzip data ends in the middle");
                }
            }
            return checkTrailer(in.length - inflater.getRemaining(), memberStart);
        }

        /** Makes room for at least one more byte, or finds that there is too much. */
        private void grow() throws IOException, DataFormatException {
            if (out.length >= maxBytes) {
                byte[] one = new byte[1];
                if (inflater.inflate(one) > 0) {
                    throw new TooLargeException(maxBytes);
                }
                if (!inflater.finished()) {
                    throw new ZipException("gzip data ends in the middle");
                }
                return;
            }
            out = Arrays.copyOf(out, (int) Math.min(maxBytes, Math.max(BUFFER_BYTES, 2L * out.length)));
        }

        private int checkTrailer(int position, int memberStart) throws ZipException {
            if (in.length - position < TRAILER_BYTES) {
                throw new ZipException("gzip data ends in the middle");
            }
            CRC32 crc = new CRC32();
            crc.update(out, memberStart, length - memberStart);
            if (intAt(in, position) != (int) crc.getValue() || intAt(in, position + 4) != length - memberStart) {
                throw new ZipException("damaged gzip data: checksum or length differ");
            }
            return position + TRAILER_BYTES;
        }

        private int skipHeader(int start) throws ZipException {
            if (in.length - start < HEADER_BYTES + TRAILER_BYTES
                    || (intAt(in, start) & 0xffff) != MAGIC
                    || in[start + 2] != Deflater.DEFLATED) {
                throw new ZipException("not gzip data at offset " + start);
            }
            int flags = in[start + 3];
            int position = start + HEADER_BYTES;
            if ((flags & FLAG_EXTRA) != 0) {
                position = checked(position + 2) + (in[position] & 0xff) + ((in[position + 1] & 0xff) << 8);
            }
            if ((flags & FLAG_NAME) != 0) {
                position = afterZero(position);
            }
            if ((flags & FLAG_COMMENT) != 0) {
                position = afterZero(position);
            }
            return checked(position + ((flags & FLAG_HEADER_CRC) != 0 ? 2 : 0));
        }

        private int afterZero(int start) throws ZipException {
            int position = start;
            while (in[checked(position)] != 0) {
                position++;
            }
            return position + 1;
        }

        private int checked(int position) throws ZipException {
            if (position > in.length - TRAILER_BYTES) {
                throw new ZipException("gzip data ends in its header");
            }
            return position;
        }
    }

    private static int intAt(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff)
                | (bytes[offset + 1] & 0xff) << 8
                | (bytes[offset + 2] & 0xff) << 16
                | (bytes[offset + 3] & 0xff) << 24;
    }

    private static void putInt(byte[] bytes, int offset, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[offset + i] = (byte) (value >>> (8 * i));
        }
    }
}
