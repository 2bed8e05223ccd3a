package io.spillway.parquet.table;

import io.spillway.component.Signal;
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
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/** Reads a table of a folder as another program would: the files come from the table, the rows from DuckDB. */
public final class Lake implements AutoCloseable {
    private final Path root;
    private final Signal signal;
    private final TableCatalog catalog;
    private final Table table;

    public Lake(Path root, Signal signal) throws IOException {
        this.root = root;
        this.signal = signal;
        catalog = TableCatalog.open(TablesConfig.in(root));
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

    /** The Parquet files in the table's folder, and the unfinished ones. */
    public List<Path> filesOnDisk() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path folder : List.of(Path.of(TableFiles.data(table)), root.resolve("tmp"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                found.addAll(files.filter(Files::isRegularFile).toList());
            }
        }
        return found;
    }

    /** The problems that a check of every page, statistic and filter of every file finds. */
    public List<String> problems() throws IOException {
        List<String> problems = new ArrayList<>();
        for (DataFile file : files()) {
            Path path = Path.of(file.location());
            WriterSettings settings = WriterSettings.of(root, "any", TelemetryLayout.of(signal));
            problems.addAll(FileVerification.verify(List.of(path), settings).problems());
        }
        return problems;
    }

    /** The rows of a query as text; {@code $} stands for the table. */
    public List<List<String>> rows(String query) throws IOException, SQLException {
        List<DataFile> files = files();
        if (files.isEmpty()) {
            return List.of();
        }
        String list = files.stream()
                .map(file -> "'" + file.location() + "'")
                .collect(Collectors.joining(", ", "read_parquet([", "], union_by_name = true)"));
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet result = statement.executeQuery(query.replace("$", list))) {
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
            try (TelemetryFileReader reader = TelemetryFileReader.open(Path.of(file.location()))) {
                for (Telemetry batch = reader.next(1_000); batch != null; batch = reader.next(1_000)) {
                    batches.add(batch);
                }
            }
        }
        return batches;
    }

    @Override
    public void close() {
        catalog.close();
    }
}
