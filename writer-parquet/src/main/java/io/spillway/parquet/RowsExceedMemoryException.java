package io.spillway.parquet;

import java.io.IOException;

/** Rows that were to be sorted in memory do not fit there. */
public final class RowsExceedMemoryException extends IOException {
    RowsExceedMemoryException(long rows, long maxBytes) {
        super("rows: " + rows + " (expected: at most " + maxBytes + " bytes, as orderBy is IN_MEMORY)");
    }
}
