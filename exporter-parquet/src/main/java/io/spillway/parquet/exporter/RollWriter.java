package io.spillway.parquet.exporter;

import io.spillway.parquet.KeySummary;
import io.spillway.parquet.OrderBy;
import io.spillway.parquet.SortKey;
import io.spillway.parquet.TelemetryFileWriter;
import io.spillway.parquet.WriterSettings;
import io.spillway.parquet.WrittenFile;
import io.spillway.parquet.table.LocalFiles;
import io.spillway.parquet.table.TableFiles;
import io.spillway.storage.StorageException;
import io.spillway.telemetry.ItemCursor;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;

/** Turns the first part of a journal into the files of a roll. Files that a failure leaves are those of an attempt in the journal. */
final class RollWriter {
    private static final long MIN_WRITER_BYTES = 4L << 20;

    private final Journal journal;
    private final TelemetryTable table;
    private final Path temporary;
    private final long fileBytes;
    private final long memoryBytes;

    RollWriter(Journal journal, TelemetryTable table, Path temporary, long fileBytes, long memoryBytes) {
        this.journal = journal;
        this.table = table;
        this.temporary = temporary;
        this.fileBytes = fileBytes;
        this.memoryBytes = memoryBytes;
    }

    /** The part of the journal that a roll takes. */
    private static final class Extent implements Journal.Reader {
        final Hours hours = new Hours();
        private final long maxBytes;
        long through;
        long bytes;
        int damaged;

        @Nullable
        Instant firstArrival;

        Extent(long maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public boolean batch(long sequence, Telemetry batch, Instant arrival) {
            if (firstArrival == null) {
                firstArrival = arrival;
            }
            through = sequence;
            bytes += batch.byteSize();
            hours.count(batch);
            return bytes < maxBytes;
        }

        @Override
        public void damaged(long sequence) {
            through = sequence;
            damaged++;
        }
    }

    /**
     * Writes files of about this many bytes of batches; empty if the journal is.
     *
     * @param attempt a text that makes the names of the files unique
     */
    Optional<Roll> write(long maxInputBytes, String attempt, Instant now)
            throws IOException, StorageException, InterruptedException {
        Extent extent = new Extent(maxInputBytes);
        journal.read(Long.MAX_VALUE, extent);
        if (extent.through == 0) {
            return Optional.empty();
        }
        String baseName = journal.id() + "-" + extent.through + "-" + attempt;
        journal.begin(new Journal.Attempt(extent.through, baseName));
        List<DataFile> files = files(extent, baseName);
        Instant first = extent.firstArrival == null ? now : extent.firstArrival;
        return Optional.of(new Roll(files, extent.through, extent.bytes, extent.damaged, first));
    }

    private List<DataFile> files(Extent extent, String baseName) throws IOException, StorageException {
        Map<Integer, Long> hours = extent.hours.chosen();
        Map<Integer, TelemetryFileWriter<KeySummary>> writers = new HashMap<>();
        try {
            for (Map.Entry<Integer, Long> hour : hours.entrySet()) {
                writers.put(hour.getKey(), writer(hour.getKey(), hour.getValue(), hours, baseName));
            }
            journal.read(extent.through, new Distribution(writers));
            List<DataFile> files = new ArrayList<>();
            for (Map.Entry<Integer, TelemetryFileWriter<KeySummary>> each : writers.entrySet()) {
                for (WrittenFile<KeySummary> file : each.getValue().finish()) {
                    files.add(publish(file, partition(each.getKey())));
                }
            }
            return files;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            for (TelemetryFileWriter<KeySummary> writer : writers.values()) {
                writer.close();
            }
        }
    }

    private DataFile publish(WrittenFile<KeySummary> file, OptionalInt partition) throws IOException {
        String location =
                TableFiles.folder(table.table(), partition) + "/" + file.path().getFileName();
        table.files().publish(file.path(), location);
        return TableFiles.entry(table.table(), partition, file, location);
    }

    private TelemetryFileWriter<KeySummary> writer(int hour, long rows, Map<Integer, Long> hours, String baseName)
            throws IOException {
        long allRows = hours.values().stream().mapToLong(Long::longValue).sum();
        long share = (long) ((double) memoryBytes * rows / allRows);
        // Complete files of all hours share a folder at first, so their names tell the hour
        String name = baseName + "-" + (hour == Hours.NONE ? "rest" : hour);
        WriterSettings settings = WriterSettings.of(LocalFiles.folder(temporary), name, table.layout())
                .withTargetBytes(fileBytes)
                .withMemoryBytes(Math.max(MIN_WRITER_BYTES, share))
                .withOrder(OrderBy.MERGE_SORT, SortKey.LAYOUT, 2);
        return new TelemetryFileWriter<>(settings, table.layout(), KeySummary.byParts(2));
    }

    private static OptionalInt partition(int hour) {
        return hour == Hours.NONE ? OptionalInt.empty() : OptionalInt.of(hour);
    }

    /** Hands each item to the writer of its hour. */
    private record Distribution(Map<Integer, TelemetryFileWriter<KeySummary>> writers) implements Journal.Reader {
        @Override
        public boolean batch(long sequence, Telemetry batch, Instant arrival) {
            ItemCursor cursor = batch.cursor();
            if (!cursor.next()) {
                return true;
            }
            int first = place(cursor);
            boolean isOne = true;
            while (isOne && cursor.next()) {
                isOne = place(cursor) == first;
            }
            if (isOne) {
                write(first, batch);
            } else {
                batch.split(this::place).forEach(this::write);
            }
            return true;
        }

        private int place(ItemCursor cursor) {
            int hour = Hours.hour(cursor);
            return writers.containsKey(hour) ? hour : Hours.NONE;
        }

        private void write(int hour, Telemetry batch) {
            TelemetryFileWriter<KeySummary> writer = writers.get(hour);
            if (writer == null) {
                throw new IllegalStateException("no file for hour " + hour);
            }
            try {
                writer.write(batch);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void damaged(long sequence) {}
    }
}
