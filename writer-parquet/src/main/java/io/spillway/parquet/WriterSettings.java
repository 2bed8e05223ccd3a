package io.spillway.parquet;

import io.spillway.component.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings of a {@link TelemetryFileWriter}.
 *
 * @param directory the folder of the finished files
 * @param baseName the first part of their names; a number and {@code .parquet} follow
 * @param temporary a folder for unfinished files and sorted runs, on the same file system as {@code directory}
 * @param targetBytes the size of a file at which the writer begins another one
 * @param memoryBytes the memory for rows, columns and merges, apart from one batch that is passed in and the largest item
 * @param orderBy how rows get into order
 * @param key the key of the order
 * @param unsplitParts the number of leading parts of the key (a text and up to three numbers) that make a group, which one file holds
 *     as a whole; 0 for no groups
 */
public record WriterSettings(
        Path directory,
        String baseName,
        Path temporary,
        long targetBytes,
        long memoryBytes,
        OrderBy orderBy,
        SortKey key,
        int unsplitParts) {
    /** The least memory that a writer works with. */
    public static final long MIN_MEMORY_BYTES = 1 << 20;

    /** The default of {@code targetBytes}. */
    public static final long DEFAULT_TARGET_BYTES = 64L << 20;

    /** The default of {@code memoryBytes}. */
    public static final long DEFAULT_MEMORY_BYTES = 256L << 20;

    /** The leading parts of a key. */
    static final int KEY_PARTS = 4;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException naming all problems
     */
    public WriterSettings {
        List<String> problems = new ArrayList<>();
        if (!baseName.matches("[A-Za-z0-9][A-Za-z0-9._=-]*")) {
            problems.add("baseName: '" + baseName + "' (expected: letters, digits, '.', '_', '=', '-')");
        }
        if (targetBytes < 1) {
            problems.add("targetBytes: " + targetBytes + " (expected: >= 1)");
        }
        if (memoryBytes < MIN_MEMORY_BYTES) {
            problems.add("memoryBytes: " + memoryBytes + " (expected: >= " + MIN_MEMORY_BYTES + ")");
        }
        if (unsplitParts < 0 || unsplitParts > KEY_PARTS) {
            problems.add("unsplitParts: " + unsplitParts + " (expected: from 0 to " + KEY_PARTS + ")");
        }
        if (unsplitParts > 0 && orderBy == OrderBy.NONE) {
            problems.add("unsplitParts: " + unsplitParts + " (expected: 0 with orderBy NONE, as groups need an order)");
        }
        for (Path folder : List.of(directory, temporary)) {
            if (!Files.isDirectory(folder)) {
                problems.add(folder + ": no directory (expected: an existing directory)");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** Merge-sorted files with the layout's key in one folder; data points of one series stay together. */
    public static WriterSettings of(Path directory, String baseName, TelemetryLayout layout) {
        int unsplit = layout.signal() == Signal.METRICS ? 2 : 0;
        return new WriterSettings(
                directory,
                baseName,
                directory,
                DEFAULT_TARGET_BYTES,
                DEFAULT_MEMORY_BYTES,
                OrderBy.MERGE_SORT,
                SortKey.LAYOUT,
                unsplit);
    }

    /** These settings with another target size. */
    public WriterSettings withTargetBytes(long bytes) {
        return new WriterSettings(directory, baseName, temporary, bytes, memoryBytes, orderBy, key, unsplitParts);
    }

    /** These settings with another memory. */
    public WriterSettings withMemoryBytes(long bytes) {
        return new WriterSettings(directory, baseName, temporary, targetBytes, bytes, orderBy, key, unsplitParts);
    }

    /** These settings with another order. */
    public WriterSettings withOrder(OrderBy order, SortKey sortKey, int unsplit) {
        return new WriterSettings(directory, baseName, temporary, targetBytes, memoryBytes, order, sortKey, unsplit);
    }

    /** These settings with another folder for temporary files. */
    public WriterSettings withTemporary(Path folder) {
        return new WriterSettings(directory, baseName, folder, targetBytes, memoryBytes, orderBy, key, unsplitParts);
    }
}
