package io.spillway.http;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.spillway.telemetry.TelemetryMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.InflaterInputStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;
import org.xerial.snappy.SnappyFramedInputStream;

/**
 * Decompresses bodies and messages. However small a body is on the wire, no more memory is taken than the limit on
 * decompressed bodies allows: lengths that a body claims for itself are hints, and output is counted as it comes.
 */
public final class Decompressor {
    /** 8 MiB, as RFC 8878 asks of every decoder; more would let a few bytes reserve a lot of memory. */
    private static final int MAX_ZSTD_WINDOW_LOG = 23;

    private static final byte[] SNAPPY_FRAMES = {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};

    private Decompressor() {}

    /**
     * Decompresses a body.
     *
     * @param encoding gzip, zstd, zlib, deflate, snappy, x-snappy-framed or lz4
     * @return the plain body, whose room in memory is taken until {@link BodyBuffer#release}
     * @throws BodyRefusedException when the result is larger than allowed, or there is no room for it
     * @throws IOException when the bytes are damaged
     */
    public static BodyBuffer decompress(String encoding, byte[] in, int maxBytes, TelemetryMemory held)
            throws IOException {
        BodyBuffer out = new BodyBuffer(expectedLength(encoding, in), maxBytes, held);
        try {
            switch (encoding) {
                case "gzip" -> fill(out, new Gunzip(in));
                case "zlib", "deflate" -> fill(out, new InflaterInputStream(new ByteArrayInputStream(in)));
                case "zstd" -> zstd(in, out);
                case "snappy" -> snappy(in, out);
                case "x-snappy-framed" -> fill(out, new SnappyFramedInputStream(new ByteArrayInputStream(in)));
                case "lz4" -> fill(out, new LZ4FrameInputStream(new ByteArrayInputStream(in)));
                default -> throw new IllegalArgumentException("encoding: " + encoding);
            }
            return out;
        } catch (ZstdException | LZ4Exception | SnappyError e) {
            out.release();
            throw new IOException(encoding + ": " + e.getMessage(), e);
        } catch (IOException e) {
            out.release();
            throw e;
        }
    }

    private static void fill(BodyBuffer out, InputStream plain) throws IOException {
        try (plain) {
            out.fill(plain);
        }
    }

    private static long expectedLength(String encoding, byte[] in) {
        return switch (encoding) {
            case "gzip" -> Gunzip.claimedLength(in);
            case "zstd" -> claimedLength(in);
            default -> -1;
        };
    }

    /** The length of the first zstd frame, as it claims; not positive where it claims none. */
    private static long claimedLength(byte[] in) {
        return in.length == 0 ? -1 : Zstd.getFrameContentSize(in);
    }

    private static void zstd(byte[] in, BodyBuffer out) throws IOException {
        long length = claimedLength(in);
        if (length > 0 && length <= BodyBuffer.TRUSTED_BYTES && Zstd.findFrameCompressedSize(in) == in.length) {
            byte[] plain = out.exactly((int) length);
            Zstd.decompress(plain, in);
            return;
        }
        ZstdInputStreamNoFinalizer plain = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(in));
        plain.setLongMax(MAX_ZSTD_WINDOW_LOG);
        fill(out, plain);
    }

    private static void snappy(byte[] in, BodyBuffer out) throws IOException {
        // Collectors used to send frames under the name of the block format, so both are understood.
        if (startsWith(in, SNAPPY_FRAMES)) {
            fill(out, new SnappyFramedInputStream(new ByteArrayInputStream(in)));
            return;
        }
        byte[] plain = out.exactly(Snappy.uncompressedLength(in));
        Snappy.uncompress(in, 0, in.length, plain, 0);
    }

    private static boolean startsWith(byte[] in, byte[] prefix) {
        return in.length >= prefix.length && Arrays.equals(in, 0, prefix.length, prefix, 0, prefix.length);
    }
}
