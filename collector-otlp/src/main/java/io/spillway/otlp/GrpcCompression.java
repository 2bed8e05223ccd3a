package io.spillway.otlp;

import com.github.luben.zstd.RecyclingBufferPool;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.Deflater;
import org.xerial.snappy.SnappyFramedInputStream;
import org.xerial.snappy.SnappyFramedOutputStream;

/** The compression algorithms of gRPC messages. */
enum GrpcCompression {
    GZIP("gzip") {
        @Override
        OutputStream compress(OutputStream out, int level) throws IOException {
            return Gzip.compress(out, level);
        }

        @Override
        byte[] decompress(byte[] message, int maxBytes) throws IOException {
            return Gzip.decompress(message, maxBytes);
        }

        @Override
        int promisedBytes(byte[] message, int maxBytes) {
            return (int) Math.min(maxBytes, Gzip.promisedBytes(message));
        }
    },

    /** The framing format, as the OpenTelemetry Collector has it. */
    SNAPPY("snappy") {
        @Override
        OutputStream compress(OutputStream out, int level) throws IOException {
            return new SnappyFramedOutputStream(out);
        }

        @Override
        byte[] decompress(byte[] message, int maxBytes) throws IOException {
            try (InputStream in = new SnappyFramedInputStream(new ByteArrayInputStream(message))) {
                return readAtMost(in, maxBytes);
            }
        }
    },

    ZSTD("zstd") {
        @Override
        OutputStream compress(OutputStream out, int level) throws IOException {
            int zstdLevel = level == 0 ? Zstd.defaultCompressionLevel() : level;
            return new ZstdOutputStreamNoFinalizer(out, RecyclingBufferPool.INSTANCE, zstdLevel);
        }

        @Override
        byte[] decompress(byte[] message, int maxBytes) throws IOException {
            long size = message.length == 0 ? -1 : Zstd.getFrameContentSize(message);
            if (size > maxBytes) {
                throw new TooLargeException(maxBytes);
            }
            try {
                return size > 0 ? Zstd.decompress(message, (int) size) : decompressStream(message, maxBytes);
            } catch (ZstdException e) {
                throw new IOException("damaged zstd data: " + e.getMessage(), e);
            }
        }

        @Override
        int promisedBytes(byte[] message, int maxBytes) {
            long size = Zstd.getFrameContentSize(message);
            return size > 0 && size < maxBytes ? (int) size : maxBytes;
        }

        private byte[] decompressStream(byte[] message, int maxBytes) throws IOException {
            try (ZstdInputStreamNoFinalizer in =
                    new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(message), RecyclingBufferPool.INSTANCE)) {
                in.setLongMax(MAX_ZSTD_WINDOW_LOG);
                return readAtMost(in, maxBytes);
            }
        }
    };

    /** What {@code compression} can be set to, beside nothing and {@code none}. */
    static final List<String> NAMES = List.of(GZIP.encoding, SNAPPY.encoding, ZSTD.encoding);

    /** 8 MiB, what RFC 8878 asks of every decoder; more would let a few bytes reserve a lot of memory. */
    private static final int MAX_ZSTD_WINDOW_LOG = 23;

    private final String encoding;

    GrpcCompression(String encoding) {
        this.encoding = encoding;
    }

    /** A stream that compresses what is written to it; must be closed. Level 0 is the fast choice of each algorithm. */
    abstract OutputStream compress(OutputStream out, int level) throws IOException;

    /**
     * Decompresses a message.
     *
     * @throws TooLargeException when it has more than {@code maxBytes}
     * @throws IOException when it is damaged
     */
    abstract byte[] decompress(byte[] message, int maxBytes) throws IOException;

    /** What a message says that it decompresses to, which need not be true; {@code maxBytes} when it does not say. */
    int promisedBytes(byte[] message, int maxBytes) {
        return maxBytes;
    }

    /** The algorithm that a {@code grpc-encoding} names. */
    static GrpcCompression of(String encoding) {
        for (GrpcCompression compression : values()) {
            if (compression.encoding.equals(encoding)) {
                return compression;
            }
        }
        throw new IllegalArgumentException("compression \"" + encoding + "\" (expected: one of " + NAMES + ")");
    }

    static boolean isCompressor(String name) {
        return isPlain(name) || NAMES.contains(name);
    }

    static boolean isPlain(String name) {
        return name.isEmpty() || name.equals("none");
    }

    /** Whether the level has a meaning for the algorithm of this name. */
    static boolean allowsLevel(String name, int level) {
        return switch (name) {
            case "gzip" -> level >= Deflater.DEFAULT_COMPRESSION && level <= Deflater.BEST_COMPRESSION;
            case "zstd" -> level >= Zstd.minCompressionLevel() && level <= Zstd.maxCompressionLevel();
            default -> level == 0;
        };
    }

    /** For clients: compresses on the thread that sends. */
    static CompressorRegistry compressors(int level) {
        CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
        for (GrpcCompression compression : values()) {
            registry.register(compression.compressor(level));
        }
        return registry;
    }

    /**
     * For servers: accepts every algorithm but leaves the message as it is, so that it is decompressed where the request is
     * handled and not on the network thread.
     */
    static DecompressorRegistry deferredDecompressors() {
        DecompressorRegistry registry = DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);
        for (GrpcCompression compression : values()) {
            registry = registry.with(compression.deferred(), true);
        }
        return registry;
    }

    private Compressor compressor(int level) {
        return new Compressor() {
            @Override
            public String getMessageEncoding() {
                return encoding;
            }

            @Override
            public OutputStream compress(OutputStream out) throws IOException {
                return GrpcCompression.this.compress(out, level);
            }
        };
    }

    private Decompressor deferred() {
        return new Decompressor() {
            @Override
            public String getMessageEncoding() {
                return encoding;
            }

            @Override
            public InputStream decompress(InputStream message) {
                return message;
            }
        };
    }

    private static byte[] readAtMost(InputStream in, int maxBytes) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes);
        if (in.read() >= 0) {
            throw new TooLargeException(maxBytes);
        }
        return bytes;
    }
}
