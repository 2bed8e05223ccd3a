package io.spillway.parquet.table;

import io.spillway.component.Signal;
import io.spillway.parquet.FileBytes;
import io.spillway.parquet.FileVerification;
import io.spillway.parquet.TelemetryLayout;
import io.spillway.parquet.WriterSettings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * Checks the tables of a place: every file against itself, as {@link FileVerification} does, and against the table's entries. Changes
 * nothing; an exporter may write to the tables meanwhile.
 */
public final class TableVerification {
    private final Table table;
    private final Signal signal;
    private final FileAccess access;
    private final WriterSettings settings;
    private final List<String> problems = new ArrayList<>();
    private long files;
    private long rows;
    private long bytes;

    private TableVerification(Table table, Signal signal, FileAccess access, WriterSettings settings) {
        this.table = table;
        this.signal = signal;
        this.access = access;
        this.settings = settings;
    }

    /**
     * The answer for one table.
     *
     * @param rows the rows of its files
     * @param bytes the bytes of its files
     * @param problems all problems; empty for a sound table
     */
    public record Report(Signal signal, long files, long rows, long bytes, List<String> problems) {
        public Report {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Checks all tables of a place, as they are at this moment.
     *
     * @throws IOException if there is no catalog, or a file cannot be read
     */
    public static List<Report> verify(TablesConfig config) throws IOException {
        List<Report> reports = new ArrayList<>();
        try (TableCatalog catalog = TableCatalog.openExisting(config)) {
            for (Signal signal : Signal.values()) {
                Optional<Table> table = catalog.existing(signal);
                if (table.isPresent()) {
                    reports.add(new TableVerification(table.get(), signal, catalog.files(), settings(signal)).check());
                }
            }
        }
        return reports;
    }

    /** The folders of settings matter to writers only. */
    private static WriterSettings settings(Signal signal) {
        return WriterSettings.of(Path.of(System.getProperty("java.io.tmpdir")), "verified", TelemetryLayout.of(signal));
    }

    private Report check() throws IOException {
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().includeColumnStats().planFiles()) {
            for (FileScanTask task : tasks) {
                file(task.file());
            }
        }
        return new Report(signal, files, rows, bytes, problems);
    }

    private void file(DataFile entry) throws IOException {
        files++;
        try (FileBytes file = access.open(entry.location())) {
            bytes += file.size();
            expect(entry, "bytes in the table", entry.fileSizeInBytes(), file.size());
            FileVerification.Report report = FileVerification.verify(file, settings);
            problems.addAll(report.problems());
            rows += report.rows();
            expect(entry, "rows in the table", entry.recordCount(), report.rows());
            hour(entry);
        } catch (NoSuchFileException _) {
            problems.add(entry.location() + ": missing");
        }
    }

    /** All times of a file with a partition are in its hour; the statistics in the table say so. */
    private void hour(DataFile entry) {
        PartitionSpec spec = table.specs().get(entry.specId());
        if (spec == null || spec.isUnpartitioned()) {
            return;
        }
        Types.NestedField time = table.schema().findField(TableCatalog.timeColumn(signal));
        if (entry.lowerBounds() == null || entry.upperBounds() == null || time == null) {
            problems.add(entry.location() + ": no statistics in the table");
            return;
        }
        int hour = entry.partition().get(0, Integer.class);
        var toHour = Transforms.hour().bind(time.type());
        for (var bounds : List.of(entry.lowerBounds(), entry.upperBounds())) {
            Object bound = Conversions.fromByteBuffer(time.type(), bounds.get(time.fieldId()));
            expect(entry, "hour", hour, toHour.apply(bound));
        }
    }

    private void expect(DataFile entry, String what, long stated, long found) {
        if (stated != found) {
            problems.add(entry.location() + ": " + what + ": " + stated + " (expected: " + found + ")");
        }
    }
}
