package io.spillway.parquet.query;

import java.time.Duration;

/**
 * The limits of one query.
 *
 * @param timeout from the beginning to the last row
 * @param memoryBytes the memory of the engine, outside the Java heap
 * @param threads the threads of the engine
 * @param rows the most rows of an answer
 * @param fetchBytes the most bytes of files in S3, which are copied to the local disk for the query
 */
public record QueryLimits(Duration timeout, long memoryBytes, int threads, long rows, long fetchBytes) {
    /** The longest statement, in bytes of UTF-8. */
    public static final int STATEMENT_BYTES = 64 << 10;

    /** The limits of a person at a terminal. */
    public static QueryLimits generous() {
        int threads = Runtime.getRuntime().availableProcessors();
        return new QueryLimits(Duration.ofMinutes(5), 1L << 30, threads, 1_000_000, 4L << 30);
    }
}
