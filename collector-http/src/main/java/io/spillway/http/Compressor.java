package io.spillway.http;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyFramedOutputStream;

/**
 * Compresses request bodies.
 *
 * @param name one of {@link Compression#COMPRESSIONS}
 * @param level as {@link HttpClientConfig.CompressionParams#level()}
 */
record Compressor(String name, int level) {
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
            case "x-snappy-framed" -> through(plain, SnappyFramedOutputStream::new);
            case "lz4" -> through(plain, LZ4FrameOutputStream::new);
            default -> ByteBuffer.wrap(plain);
        };
    }

    private interface Wrapper {
        OutputStream around(OutputStream out) throws IOException;
    }

    private static ByteBuffer through(byte[] plain, Wrapper wrapper) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (OutputStream compressing = wrapper.around(out)) {
            compressing.write(plain);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }
}
