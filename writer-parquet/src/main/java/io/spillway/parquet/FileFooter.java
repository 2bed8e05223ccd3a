package io.spillway.parquet;

import io.spillway.component.Signal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
    static FileFooter read(FileBytes file) throws IOException {
        String location = file.location();
        long size = file.size();
        if (size < MAGIC.length + TAIL_BYTES) {
            throw new CorruptFileException(location, "size " + size + " (expected: a Parquet file)");
        }
        ByteBuffer tail = read(file, size - TAIL_BYTES, TAIL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int length = tail.getInt(0);
        if (!isMagic(tail, Integer.BYTES) || !isMagic(read(file, 0, MAGIC.length), 0)) {
            throw new CorruptFileException(location, "magic bytes (expected: PAR1 at both ends)");
        }
        if (length < 0 || length > size - TAIL_BYTES - MAGIC.length) {
            throw new CorruptFileException(location, "footer of " + length + " bytes");
        }
        byte[] footer = file.read(size - TAIL_BYTES - length, length);
        try {
            ParquetMetadata metadata = new ParquetMetadataConverter()
                    .readParquetMetadata(new ByteArrayInputStream(footer), ParquetMetadataConverter.NO_FILTER);
            return new FileFooter(signal(location, metadata), metadata);
        } catch (UnknownLayoutException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The bytes are in memory, and the library trusts them: damaged ones can make it fail in any way
            throw new CorruptFileException(location, "footer: " + e.getMessage());
        }
    }

    private static Signal signal(String location, ParquetMetadata metadata) throws UnknownLayoutException {
        String layout = metadata.getFileMetaData().getKeyValueMetaData().get(TelemetryLayout.METADATA_KEY);
        String suffix = "/" + TelemetryLayout.VERSION;
        if (layout == null || !layout.endsWith(suffix)) {
            throw new UnknownLayoutException(location, layout == null ? "none" : layout);
        }
        String name = layout.substring(0, layout.length() - suffix.length());
        for (Signal signal : Signal.values()) {
            if (signal.key().equals(name)) {
                return signal;
            }
        }
        throw new UnknownLayoutException(location, layout);
    }

    private static boolean isMagic(ByteBuffer bytes, int at) {
        return bytes.slice(at, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    private static ByteBuffer read(FileBytes file, long from, int length) throws IOException {
        return ByteBuffer.wrap(file.read(from, length));
    }
}
