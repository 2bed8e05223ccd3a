package io.spillway.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.MessageType;

/**
 * Checks files against themselves: every page's checksum, every statistic, page index and bloom filter against the values, the counts of
 * rows, the order of the rows, and that no group of rows is in two files. A damaged file is a problem in the answer, not an exception.
 */
public final class FileVerification {
    private static final int MAX_PROBLEMS = 100;
    /** Far more than the writer puts into a row group, and few enough to keep the keys of all. */
    private static final int MAX_BLOCK_ROWS = 1 << 20;

    private final SortKey key;
    private final int unsplitParts;
    private final boolean isOrdered;
    private final List<String> problems = new ArrayList<>();
    private final Set<List<Object>> groups = new HashSet<>();
    private long rows;

    private FileVerification(SortKey key, boolean isOrdered, int unsplitParts) {
        this.key = key;
        this.isOrdered = isOrdered;
        this.unsplitParts = unsplitParts;
    }

    /**
     * The answer.
     *
     * @param rows the rows of the files, as far as they can be read
     * @param problems the first problems, with file and column; empty for sound files
     */
    public record Report(long rows, List<String> problems) {
        public Report {
            problems = List.copyOf(problems);
        }

        public boolean isSound() {
            return problems.isEmpty();
        }
    }

    /**
     * Checks files that a writer with these settings has finished.
     *
     * @throws IOException if a file cannot be read; not if it is damaged
     */
    public static Report verify(List<Path> files, WriterSettings settings) throws IOException {
        FileVerification verification =
                new FileVerification(settings.key(), settings.orderBy() != OrderBy.NONE, settings.unsplitParts());
        for (Path path : files) {
            try (FileBytes file = FileBytes.of(path)) {
                verification.check(file);
            }
        }
        return new Report(verification.rows, verification.problems);
    }

    /** Checks one file by itself, which stays open; a writer with these settings has finished it. */
    public static Report verify(FileBytes file, WriterSettings settings) throws IOException {
        FileVerification verification =
                new FileVerification(settings.key(), settings.orderBy() != OrderBy.NONE, settings.unsplitParts());
        verification.check(file);
        return new Report(verification.rows, verification.problems);
    }

    private void check(FileBytes file) throws IOException {
        try {
            FileFooter footer = FileFooter.read(file);
            KeyCheck keys = new KeyCheck(footer.signal(), key, isOrdered, unsplitParts, groups);
            for (BlockMetaData block : footer.metadata().getBlocks()) {
                block(file, footer, block, keys);
            }
            keys.endFile().forEach(problem -> report(file, problem));
        } catch (CorruptFileException | UnknownLayoutException e) {
            add(String.valueOf(e.getMessage()));
        }
    }

    private void block(FileBytes file, FileFooter footer, BlockMetaData block, KeyCheck keys) throws IOException {
        MessageType schema = footer.metadata().getFileMetaData().getSchema();
        if (block.getRowCount() < 1 || block.getRowCount() > MAX_BLOCK_ROWS) {
            report(file, "rows of a row group: " + block.getRowCount());
            return;
        }
        rows += block.getRowCount();
        FilePages pages = new FilePages(file, block);
        keys.startBlock((int) block.getRowCount());
        List<ColumnChunkMetaData> chunks = block.getColumns();
        if (chunks.size() != schema.getColumns().size()) {
            report(file, "columns of a row group: " + chunks.size());
        }
        for (ColumnChunkMetaData chunk : chunks) {
            try {
                ColumnDescriptor descriptor =
                        schema.getColumnDescription(chunk.getPath().toArray());
                new ChunkCheck(file, pages, schema, chunk, descriptor, block.getRowCount(), keys)
                        .check()
                        .forEach(problem -> report(file, chunk.getPath().toDotString() + ": " + problem));
            } catch (CorruptFileException e) {
                add(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                // The library trusts its input: damaged bytes can make it fail in any way
                report(file, chunk.getPath().toDotString() + ": " + e);
            }
        }
        keys.endBlock();
    }

    private void report(FileBytes file, String problem) {
        add(file.location() + ": " + problem);
    }

    private void add(String problem) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(problem);
        }
    }
}
