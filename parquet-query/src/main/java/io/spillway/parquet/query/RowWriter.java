package io.spillway.parquet.query;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes an answer while it is read. Called by one thread: begin, rows, end. */
public interface RowWriter {
    void begin(List<ResultColumn> columns) throws IOException;

    /** Writes a row; values are as JDBC has them. */
    void row(@Nullable Object[] values) throws IOException;

    /** Ends the answer, with the reason if rows are missing. A format without a place for a reason leaves it to the caller. */
    void end(Optional<QueryException> missing) throws IOException;
}
