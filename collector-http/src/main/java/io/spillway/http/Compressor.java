package io.spillway.http;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyFramedOutputStream;

/**
 * Compresses bodies and messages.
 *
 * @param name one of {@link Compression#COMPRESSIONS}
 * @param level as {@link HttpClientConfig.CompressionParams#level()}
 */
public record Compressor(String name, int level) {
    private static final int ZSTD_LEVEL = 3;

    /** Whether bodies are sent as they are. */
    boolean isPlain() {
        return Compression.isPlain(name);
    }

    /** The body compressed. */
    ByteBuffer compress(byte[] plain) throws IOException {
        return switch (name) {
            case "gzip" -> Deflation.gzip(plain, level);
            case "zlib", "deflate" -> Deflation.zlib(plain, level);
            case "zstd" -> ByteBuffer.wrap(Zstd.compress(plain, level == 0 ? ZSTD_LEVEL : level));
            case "snappy" -> ByteBuffer.wrap(Snappy.compress(plain));
            case "x-snappy-framed", "lz4" -> through(plain);
            default -> ByteBuffer.wrap(plain);
        };
    }

    /** A stream that compresses what is written to it; must be closed. */
    public OutputStream around(OutputStream out) throws IOException {
        return switch (name) {
            case "gzip" -> new GzipOutput(out, level);
            case "zstd" ->
                new ZstdOutputStreamNoFinalizer(out, RecyclingBufferPool.INSTANCE, level == 0 ? ZSTD_LEVEL : level);
            case "x-snappy-framed" -> new SnappyFramedOutputStream(out);
            case "lz4" -> new LZ4FrameOutputStream(out);
            default ->
                throw new IllegalArgumentException("compression: " + name + " (expected: one that makes a stream)");
        };
    }

    private ByteBuffer through(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (OutputStream compressing = around(out)) {
            compressing.write(plain);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }
}
