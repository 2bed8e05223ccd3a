package io.spillway.parquet.table;

import io.spillway.parquet.KeySummary;
import io.spillway.parquet.TelemetryFileWriter;
import io.spillway.parquet.TelemetryLayout;
import io.spillway.parquet.WriterSettings;
import io.spillway.parquet.WrittenFile;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** Writes tables without an exporter and its journal. */
public final class LakeWriter implements AutoCloseable {
    private final TableCatalog catalog;
    private final Table table;
    private final TelemetryLayout layout;
    private final Path temporary = Files.createTempDirectory("lake");
    private int appends;

    public LakeWriter(TablesConfig tables, TelemetryLayout layout) throws IOException {
        this.catalog = TableCatalog.open(tables);
        this.table = catalog.table(layout);
        this.layout = TableColumns.in(table.schema(), layout);
    }

    /**
     * Adds batches in one commit.
     *
     * @param hour the hour since 1970 of all items; empty for files without a partition
     */
    public List<DataFile> append(OptionalInt hour, Telemetry... batches) throws IOException {
        WriterSettings settings = WriterSettings.of(temporary, "part-" + System.nanoTime() + "-" + appends++, layout);
        AppendFiles append = table.newAppend();
        List<DataFile> entries = new ArrayList<>();
        try (TelemetryFileWriter<KeySummary> writer =
                new TelemetryFileWriter<>(settings, layout, KeySummary.byParts(2))) {
            for (Telemetry batch : batches) {
                writer.write(batch);
            }
            for (WrittenFile<KeySummary> file : writer.finish()) {
                String location =
                        TableFiles.folder(table, hour) + "/" + file.path().getFileName();
                catalog.files().publish(file.path(), location);
                entries.add(TableFiles.entry(table, hour, file, location));
            }
        }
        entries.forEach(append::appendFile);
        append.commit();
        return entries;
    }

    @Override
    public void close() throws IOException {
        catalog.close();
        Files.delete(temporary);
    }
}
