package io.spillway.parquet;

import io.spillway.component.Signal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/**
 * The footer of a file.
 *
 * @param signal the signal of its layout
 * @param metadata the schema, the row groups, and the statistics of their columns
 */
record FileFooter(Signal signal, ParquetMetadata metadata) {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL_BYTES = 8;

    /**
     * Reads the footer.
     *
     * @throws CorruptFileException if the file is no Parquet file, or its footer is damaged
     * @throws UnknownLayoutException if the file has no layout of Spillway, or one of a newer version
     */
    static FileFooter read(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < MAGIC.length + TAIL_BYTES) {
            throw new CorruptFileException(path, "size " + size + " (expected: a Parquet file)");
        }
        ByteBuffer tail = read(channel, size - TAIL_BYTES, TAIL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int length = tail.getInt(0);
        if (!isMagic(tail, Integer.BYTES) || !isMagic(read(channel, 0, MAGIC.length), 0)) {
            throw new CorruptFileException(path, "magic bytes (expected: PAR1 at both ends)");
        }
        if (length < 0 || length > size - TAIL_BYTES - MAGIC.length) {
            throw new CorruptFileException(path, "footer of " + length + " bytes");
        }
        byte[] footer = bytes(channel, size - TAIL_BYTES - length, length);
        try {
            ParquetMetadata metadata = new ParquetMetadataConverter()
                    .readParquetMetadata(new ByteArrayInputStream(footer), ParquetMetadataConverter.NO_FILTER);
            return new FileFooter(signal(path, metadata), metadata);
        } catch (UnknownLayoutException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The bytes are in memory, and the library trusts them: damaged ones can make it fail in any way
            throw new CorruptFileException(path, "footer: " + e.getMessage());
        }
    }

    private static Signal signal(Path path, ParquetMetadata metadata) throws UnknownLayoutException {
        String layout = metadata.getFileMetaData().getKeyValueMetaData().get(TelemetryLayout.METADATA_KEY);
        String suffix = "/" + TelemetryLayout.VERSION;
        if (layout == null || !layout.endsWith(suffix)) {
            throw new UnknownLayoutException(path, layout == null ? "none" : layout);
        }
        String name = layout.substring(0, layout.length() - suffix.length());
        for (Signal signal : Signal.values()) {
            if (signal.key().equals(name)) {
                return signal;
            }
        }
        throw new UnknownLayoutException(path, layout);
    }

    private static boolean isMagic(ByteBuffer bytes, int at) {
        return bytes.slice(at, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        return ByteBuffer.wrap(bytes(channel, from, length));
    }

    /** Reads a range of a file. */
    static byte[] bytes(FileChannel channel, long from, int length) throws IOException {
        byte[] range = new byte[length];
        ByteBuffer left = ByteBuffer.wrap(range);
        while (left.hasRemaining()) {
            if (channel.read(left, from + left.position()) < 0) {
                throw new IOException("end of file at " + (from + left.position()));
            }
        }
        return range;
    }
}
