package io.spillway.parquet.table;

import io.spillway.component.Signal;
import io.spillway.parquet.FileBytes;
import io.spillway.parquet.FileVerification;
import io.spillway.parquet.TelemetryFileReader;
import io.spillway.parquet.TelemetryLayout;
import io.spillway.parquet.WriterSettings;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/** Reads a table as another program would: the files come from the table, the rows from DuckDB. Files in S3 are fetched for DuckDB. */
public final class Lake implements AutoCloseable {
    private final TablesConfig tables;
    private final Signal signal;
    private final TableCatalog catalog;
    private final Table table;
    private final Path fetched = Files.createTempDirectory("fetched");

    public Lake(Path root, Signal signal) throws IOException {
        this(TablesConfig.in(root), signal);
    }

    public Lake(TablesConfig tables, Signal signal) throws IOException {
        this.tables = tables;
        this.signal = signal;
        catalog = TableCatalog.open(tables);
        table = catalog.table(TelemetryLayout.of(signal));
    }

    public Table table() {
        table.refresh();
        return table;
    }

    /** The files of the current snapshot. */
    public List<DataFile> files() throws IOException {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table().newScan().includeColumnStats().planFiles()) {
            tasks.forEach(task -> files.add(task.file()));
        }
        return files;
    }

    /** The Parquet files in the table's folder, and the unfinished ones of a table on a disk. */
    public List<String> filesOnDisk() throws IOException {
        List<String> found = new ArrayList<>();
        catalog.files().list(TableFiles.data(table)).forEach(file -> found.add(file.location()));
        if (!tables.isRemote()) {
            String unfinished = Path.of(tables.root(), "tmp").toString();
            catalog.files().list(unfinished).forEach(file -> found.add(file.location()));
        }
        return found;
    }

    /** The problems that a check of every page, statistic and filter of every file finds. */
    public List<String> problems() throws IOException {
        List<String> problems = new ArrayList<>();
        for (DataFile each : files()) {
            WriterSettings settings = WriterSettings.of(fetched, "any", TelemetryLayout.of(signal));
            try (FileBytes file = catalog.files().open(each.location())) {
                problems.addAll(FileVerification.verify(file, settings).problems());
            }
        }
        return problems;
    }

    private String local(DataFile file) throws IOException {
        if (!tables.isRemote()) {
            return file.location();
        }
        Path copy = fetched.resolve(file.location().substring(file.location().lastIndexOf('/') + 1));
        if (!Files.exists(copy)) {
            try (FileBytes bytes = catalog.files().open(file.location())) {
                Files.write(copy, bytes.read(0, (int) bytes.size()));
            }
        }
        return copy.toString();
    }

    /** The rows of a query as text; {@code $} stands for the table. */
    public List<List<String>> rows(String query) throws IOException, SQLException {
        List<DataFile> files = files();
        if (files.isEmpty()) {
            return List.of();
        }
        StringJoiner list = new StringJoiner(", ", "read_parquet([", "], union_by_name = true)");
        for (DataFile file : files) {
            list.add("'" + local(file) + "'");
        }
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet result = statement.executeQuery(query.replace("$", list.toString()))) {
            int width = result.getMetaData().getColumnCount();
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** The only number of a query; 0 if the table has no files. */
    public long number(String query) throws IOException, SQLException {
        List<List<String>> rows = rows(query);
        return rows.isEmpty() ? 0 : Long.parseLong(rows.getFirst().getFirst());
    }

    /** All batches of the table. */
    public List<Telemetry> batches() throws IOException {
        List<Telemetry> batches = new ArrayList<>();
        for (DataFile file : files()) {
            batches.addAll(batches(file));
        }
        return batches;
    }

    /** The batches of one file. */
    public List<Telemetry> batches(DataFile file) throws IOException {
        List<Telemetry> batches = new ArrayList<>();
        try (TelemetryFileReader reader =
                TelemetryFileReader.open(catalog.files().open(file.location()))) {
            for (Telemetry batch = reader.next(1_000); batch != null; batch = reader.next(1_000)) {
                batches.add(batch);
            }
        }
        return batches;
    }

    @Override
    public void close() throws IOException {
        catalog.close();
        try (Stream<Path> files = Files.walk(fetched)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
