package io.spillway.parquet;

import java.io.IOException;

/** Takes rows one after another; the row and its bytes are valid during the call only. */
interface RowSink {
    void accept(Row row) throws IOException;
}
