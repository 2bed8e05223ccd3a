package io.spillway.parquet.query;

import java.util.List;

/**
 * The files of one table that a statement may need.
 *
 * @param files their locations
 * @param bytes their bytes
 * @param allFiles the number of all files of the table
 * @param filtersRead the number of files whose bloom filters were read to find that out
 */
public record FilePlan(String table, List<String> files, long bytes, int allFiles, int filtersRead) {
    public FilePlan {
        files = List.copyOf(files);
    }
}
