package io.spillway.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.api.Binary;

/** A Parquet file under its temporary name. */
final class FileInProgress {
    private static final double FALSE_POSITIVES = 0.01;

    private final Path path;
    private final SyncedOutput output;
    private final ParquetFileWriter writer;
    private final ColumnPages pages;

    FileInProgress(Path path, RowColumns columns) throws IOException {
        this.path = path;
        this.output = new SyncedOutput(path);
        this.writer = new ParquetFileWriter(
                output,
                columns.schema(),
                ParquetFileWriter.Mode.CREATE,
                Long.MAX_VALUE,
                0,
                Bounds.MAX_BYTES,
                Bounds.MAX_BYTES,
                true);
        this.pages = new ColumnPages(writer);
        writer.start();
    }

    Path path() {
        return path;
    }

    /** The bytes written so far. */
    long position() {
        return output.getPos();
    }

    /** Writes the rows of all columns as a row group, and empties the columns. */
    void writeRowGroup(RowColumns columns, int rows) throws IOException {
        writer.startBlock(rows);
        BytesColumn traceId = columns.traceId();
        if (traceId != null && traceId.values() > 0) {
            writer.addBloomFilter(String.join(".", traceId.path), bloomFilter(traceId));
        }
        columns.write(pages, rows);
        writer.endBlock();
    }

    private static BloomFilter bloomFilter(BytesColumn column) {
        int[] distinct = {0};
        column.forEachRun((_, _, _) -> distinct[0]++);
        BloomFilter filter = new BlockSplitBloomFilter(
                BlockSplitBloomFilter.optimalNumOfBits(distinct[0], FALSE_POSITIVES) / Byte.SIZE);
        column.forEachRun((bytes, from, to) ->
                filter.insertHash(filter.hash(Binary.fromReusedByteArray(bytes, from, to - from))));
        return filter;
    }

    /** Completes the file on the disk; answers its size. */
    long finish(Map<String, String> metadata) throws IOException {
        pages.close();
        writer.end(new TreeMap<>(metadata));
        return Files.size(path);
    }

    /** The footer of the finished file. */
    ParquetMetadata footer() {
        return writer.getFooter();
    }

    /** Closes and removes the file. */
    void abort() throws IOException {
        pages.close();
        writer.abort();
        try (writer) {
            output.abandon();
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
