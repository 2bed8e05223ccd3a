package io.spillway.parquet;

import java.nio.file.Path;

/**
 * A finished file.
 *
 * @param path its final name
 * @param rows its number of rows
 * @param bytes its size
 * @param statistics the answer of the statistics provider for its rows
 */
public record WrittenFile<S>(Path path, long rows, long bytes, S statistics) {}
