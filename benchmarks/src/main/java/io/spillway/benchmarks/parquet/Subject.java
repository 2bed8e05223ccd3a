package io.spillway.benchmarks.parquet;

import java.nio.file.Path;
import java.sql.SQLException;

/** A way from encoded OTLP requests to a closed Parquet file. */
interface Subject extends AutoCloseable {
    String name();

    /** Writes all requests to a new file, and answers its size. */
    long write(Path file) throws Exception;

    @Override
    void close() throws SQLException;
}
