package io.spillway.otlp;

import com.github.luben.zstd.Zstd;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.spillway.http.BodyBuffer;
import io.spillway.http.Compressor;
import io.spillway.telemetry.TelemetryMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.Deflater;

/** The compression algorithms of gRPC messages. */
enum GrpcCompression {
    GZIP("gzip", "gzip"),
    /** The framing format, as the OpenTelemetry Collector has it. */
    SNAPPY("snappy", "x-snappy-framed"),
    ZSTD("zstd", "zstd"),
    /** Only read: gRPC's C core and the libraries around it send it. */
    DEFLATE("deflate", "deflate");

    /** The names that {@code compression} can have, beside nothing and {@code none}. */
    static final List<String> NAMES = List.of(GZIP.encoding, SNAPPY.encoding, ZSTD.encoding);

    private final String encoding;
    private final String codec;

    /**
     * An algorithm.
     *
     * @param encoding its name in {@code grpc-encoding}
     * @param codec its name over HTTP
     */
    GrpcCompression(String encoding, String codec) {
        this.encoding = encoding;
        this.codec = codec;
    }

    /**
     * Decompresses a message.
     *
     * @return the message, whose room in memory is taken
     * @throws io.spillway.http.BodyRefusedException when it has more than {@code maxBytes}, or there is no room for it
     * @throws IOException when it is damaged
     */
    BodyBuffer decompress(byte[] message, int maxBytes, TelemetryMemory memory) throws IOException {
        return io.spillway.http.Decompressor.decompress(codec, message, maxBytes, memory);
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
        for (String name : NAMES) {
            registry.register(of(name).compressor(level));
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

    private io.grpc.Compressor compressor(int level) {
        Compressor compressor = new Compressor(codec, level);
        return new io.grpc.Compressor() {
            @Override
            public String getMessageEncoding() {
                return encoding;
            }

            @Override
            public OutputStream compress(OutputStream out) throws IOException {
                return compressor.around(out);
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
}
