package io.spillway.standard.file;

import com.github.luben.zstd.Zstd;
import io.spillway.telemetry.OtlpJson;
import io.spillway.telemetry.Telemetry;
import java.nio.ByteBuffer;

/**
 * Encodes a batch for a file.
 *
 * <pre>
 * json, uncompressed  an OTLP JSON request, and a line feed
 * otherwise           the length of what follows in four bytes, highest first, and then
 *                     an OTLP request in JSON or protobuf, or a zstd frame that holds one
 * </pre>
 */
final class FileEncoder {
    private static final byte[] LINE_FEED = {'\n'};

    private final FileExporterConfig config;
    private final boolean compressed;

    FileEncoder(FileExporterConfig config) {
        this.config = config;
        this.compressed = !config.compression().isEmpty();
    }

    ByteBuffer[] encode(Telemetry batch) {
        byte[] plain = switch (config.format()) {
            case JSON -> OtlpJson.toByteArray(batch);
            case PROTO -> batch.toByteArray();
        };
        if (!compressed && config.format() == FileFormat.JSON) {
            return new ByteBuffer[] {ByteBuffer.wrap(plain), ByteBuffer.wrap(LINE_FEED)};
        }
        byte[] body = compressed ? Zstd.compress(plain, level()) : plain;
        ByteBuffer length =
                ByteBuffer.allocate(Integer.BYTES).putInt(body.length).flip();
        return new ByteBuffer[] {length, ByteBuffer.wrap(body)};
    }

    private int level() {
        int level = config.compressionParams().level();
        return level == 0 ? Zstd.defaultCompressionLevel() : level;
    }
}
