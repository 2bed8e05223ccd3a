package io.spillway.parquet;

import com.google.protobuf.InvalidProtocolBufferException;
import io.spillway.component.Signal;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    private final Path path;
    private final FileChannel channel;
    private final FileFooter footer;
    private final MessageType schema;
    private int nextBlock;
    private long rowsLeft;
    private @Nullable RecordReader<Group> records;

    private TelemetryFileReader(Path path, FileChannel channel, FileFooter footer) {
        this.path = path;
        this.channel = channel;
        this.footer = footer;
        this.schema = footer.metadata().getFileMetaData().getSchema();
    }

    /**
     * Opens a file.
     *
     * @throws CorruptFileException if the file is damaged
     * @throws UnknownLayoutException if another program, or a newer version, wrote the file
     */
    public static TelemetryFileReader open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new TelemetryFileReader(path, channel, FileFooter.read(path, channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
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
            throw new CorruptFileException(path, "row group " + (nextBlock - 1) + ": " + e.getMessage());
        }
    }

    private @Nullable RecordReader<Group> records() {
        while (rowsLeft == 0) {
            if (nextBlock == footer.metadata().getBlocks().size()) {
                return null;
            }
            FilePages pages =
                    new FilePages(path, channel, footer.metadata().getBlocks().get(nextBlock++));
            rowsLeft = pages.getRowCount();
            records =
                    new ColumnIOFactory().getColumnIO(schema).getRecordReader(pages, new GroupRecordConverter(schema));
        }
        return records;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
