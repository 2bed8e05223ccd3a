package io.spillway.parquet;

import com.google.protobuf.InvalidProtocolBufferException;
import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of {@link TelemetryFileWriter} and gives back the OTLP that went in: equal items in the order of the file, under
 * equal metrics, scopes and resources, which each batch has once. The reader needs no Hadoop. Not safe for use by several threads.
 */
public final class TelemetryFileReader implements AutoCloseable {
    private static final long MAX_BATCH_BYTES = 16 << 20;

    private final FileBytes file;
    private final FileFooter footer;
    private final MessageType schema;
    private int nextBlock;
    private long rowsLeft;
    private @Nullable RecordReader<Group> records;

    private TelemetryFileReader(FileBytes file, FileFooter footer) {
        this.file = file;
        this.footer = footer;
        this.schema = footer.metadata().getFileMetaData().getSchema();
    }

    /** Opens a file of a disk; throws as the other method does. */
    public static TelemetryFileReader open(Path path) throws IOException {
        return open(FileBytes.of(path));
    }

    /**
     * Opens a file, which is closed with the reader, or at once on failure.
     *
     * @throws CorruptFileException if the file is damaged
     * @throws UnknownLayoutException if another program, or a newer version, wrote the file
     */
    public static TelemetryFileReader open(FileBytes file) throws IOException {
        try {
            return new TelemetryFileReader(file, FileFooter.read(file));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    public Signal signal() {
        return footer.signal();
    }

    /**
     * Reads the next rows.
     *
     * @param maxItems the most items of the batch
     * @return a batch of about 16 MiB at most, or of one item; null at the end of the file
     * @throws CorruptFileException if the rows are damaged
     */
    public @Nullable Telemetry next(int maxItems) throws IOException {
        BatchAssembler batch = new BatchAssembler(footer.signal());
        try {
            while (batch.items() < maxItems && batch.bytes() < MAX_BATCH_BYTES) {
                RecordReader<Group> reader = records();
                if (reader == null) {
                    break;
                }
                rowsLeft--;
                batch.add(new GroupFields(reader.read()));
            }
            return batch.items() == 0 ? null : batch.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (RuntimeException | InvalidProtocolBufferException | MalformedTelemetryException e) {
            // The library trusts its input: damaged bytes can make it fail in any way
            throw new CorruptFileException(file.location(), "row group " + (nextBlock - 1) + ": " + e.getMessage());
        }
    }

    private @Nullable RecordReader<Group> records() {
        while (rowsLeft == 0) {
            if (nextBlock == footer.metadata().getBlocks().size()) {
                return null;
            }
            FilePages pages = new FilePages(file, footer.metadata().getBlocks().get(nextBlock++));
            rowsLeft = pages.getRowCount();
            records =
                    new ColumnIOFactory().getColumnIO(schema).getRecordReader(pages, new GroupRecordConverter(schema));
        }
        return records;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
