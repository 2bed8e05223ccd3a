package io.spillway.parquet;

import java.nio.file.Path;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/**
 * A finished file.
 *
 * @param path its final name
 * @param rows its number of rows
 * @param bytes its size
 * @param statistics the answer of the statistics provider for its rows
 * @param footer its schema, its row groups, and the statistics of their columns
 */
public record WrittenFile<S>(Path path, long rows, long bytes, S statistics, ParquetMetadata footer) {}
