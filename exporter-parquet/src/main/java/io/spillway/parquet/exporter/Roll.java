package io.spillway.parquet.exporter;

import java.time.Instant;
import java.util.List;
import org.apache.iceberg.DataFile;

/**
 * The complete files of a part of the journal, which no table has yet.
 *
 * @param files the files; none if all batches were damaged
 * @param through the sequence number of the last batch
 * @param inputBytes the bytes of the batches
 * @param damaged the number of batches that could not be read
 * @param firstArrival when the first batch arrived
 */
record Roll(List<DataFile> files, long through, long inputBytes, int damaged, Instant firstArrival) {
    long rows() {
        return files.stream().mapToLong(DataFile::recordCount).sum();
    }

    long fileBytes() {
        return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }
}
