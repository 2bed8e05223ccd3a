package io.spillway.parquet;

import java.io.IOException;

/** Rows that a caller promised to pass in order were not in order. */
public final class RowsOutOfOrderException extends IOException {
    RowsOutOfOrderException(long row) {
        super("row " + row
                + ": the key is less than that of the row before (expected: rows in order, as orderBy is PRESUMED)");
    }
}
