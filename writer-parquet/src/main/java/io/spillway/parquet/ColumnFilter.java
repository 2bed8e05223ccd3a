package io.spillway.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/**
 * The bloom filters of one column of text of a file: the values that the file does certainly not hold. Reading them takes the footer
 * and the filters, and no page.
 */
public final class ColumnFilter {
    private static final int HEADER_BYTES = 64;

    private final List<BloomFilter> groups;
    private final boolean isComplete;

    private ColumnFilter(List<BloomFilter> groups, boolean isComplete) {
        this.groups = groups;
        this.isComplete = isComplete;
    }

    /**
     * Reads the filters of all row groups.
     *
     * @param column a column of the first level
     * @throws CorruptFileException if the footer or a filter is damaged
     * @throws UnknownLayoutException if another program, or a newer version, wrote the file
     */
    public static ColumnFilter read(FileBytes file, String column) throws IOException {
        List<BloomFilter> groups = new ArrayList<>();
        ColumnPath path = ColumnPath.get(column);
        for (BlockMetaData block : FileFooter.read(file).metadata().getBlocks()) {
            BloomFilter found = null;
            for (ColumnChunkMetaData chunk : block.getColumns()) {
                found = chunk.getPath().equals(path) ? of(file, chunk) : found;
            }
            if (found == null) {
                return new ColumnFilter(List.of(), false);
            }
            groups.add(found);
        }
        return new ColumnFilter(List.copyOf(groups), true);
    }

    /** Whether the file may hold a row with the value; false is certain. */
    public boolean mayHold(String value) {
        for (BloomFilter each : groups) {
            if (each.findHash(each.hash(Binary.fromString(value)))) {
                return true;
            }
        }
        return !isComplete;
    }

    /** The memory that the filters take. */
    public long bytes() {
        return groups.stream().mapToLong(BloomFilter::getBitsetSize).sum();
    }

    /** The filter of a column chunk; null if there is none. */
    static @Nullable BloomFilter of(FileBytes file, ColumnChunkMetaData chunk) throws IOException {
        long offset = chunk.getBloomFilterOffset();
        if (offset < 0) {
            return null;
        }
        long left = file.size() - offset;
        byte[] head = file.read(offset, Math.clamp(left, 0, HEADER_BYTES));
        ByteArrayInputStream in = new ByteArrayInputStream(head);
        BloomFilterHeader header;
        try {
            header = Util.readBloomFilterHeader(in);
        } catch (IOException | RuntimeException e) {
            // The library trusts its input: damaged bytes can make it fail in any way
            throw new CorruptFileException(file.location(), "bloom filter: " + e.getMessage());
        }
        int headerBytes = head.length - in.available();
        if (header.getNumBytes() <= 0 || header.getNumBytes() > left - headerBytes) {
            throw new CorruptFileException(file.location(), "bloom filter of " + header.getNumBytes() + " bytes");
        }
        return new BlockSplitBloomFilter(file.read(offset + headerBytes, header.getNumBytes()));
    }
}
