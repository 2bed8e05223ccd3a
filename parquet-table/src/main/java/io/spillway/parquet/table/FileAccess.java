package io.spillway.parquet.table;

import io.spillway.parquet.FileBytes;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;

/**
 * The files of tables, in a folder or in a bucket. A location is an absolute path or a URI that begins with {@code s3://}. Methods of
 * {@link FileIO} throw {@link java.io.UncheckedIOException}. All messages name the place and the cause.
 */
public sealed interface FileAccess extends FileIO permits LocalFiles, S3Files {
    /** Opens a complete file. */
    FileBytes open(String location) throws IOException;

    /**
     * Gives a complete and synced local file its final place. The local file is gone afterwards, and the other one is durable.
     * After a failure the call can be repeated with another location; the file may exist at this one.
     */
    void publish(Path complete, String location) throws IOException;

    /** All files whose locations begin with that of this folder; none if the folder is not there. */
    Iterable<FileInfo> list(String folder) throws IOException;
}
