package io.spillway.parquet.table;

import io.spillway.component.Signal;
import io.spillway.parquet.TelemetryLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;

/**
 * The catalog of the tables of one folder, a SQLite database in it. Several processes may use it at once. A failure is an unchecked
 * exception of the library, and may pass.
 */
public final class TableCatalog implements AutoCloseable {
    /** The name of the catalog in the database, and of the namespace of the tables. */
    public static final String NAME = "spillway";

    private static final Namespace NAMESPACE = Namespace.of(NAME);
    private static final String LAYOUT = "spillway.layout";
    private static final Map<String, String> PROPERTIES = Map.of(
            TableProperties.FORMAT_VERSION, "2",
            TableProperties.METADATA_COMPRESSION, "gzip",
            TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED, "true",
            TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "20",
            TableProperties.COMMIT_NUM_RETRIES, "20");

    /** Threads of one process cannot share the lock of a file. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();

    private final Path root;
    private final JdbcCatalog catalog;

    private TableCatalog(Path root, JdbcCatalog catalog) {
        this.root = root;
        this.catalog = catalog;
    }

    /** The database in a folder of tables. */
    public static Path database(Path root) {
        return root.resolve("catalog.db");
    }

    /** Opens the catalog of a folder, which exists; makes the database if it is not there. */
    public static TableCatalog open(Path root) throws IOException {
        String uri = "jdbc:sqlite:" + database(root) + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000";
        JdbcCatalog catalog = new JdbcCatalog(_ -> new LocalFiles(), null, true);
        Map<String, String> properties = Map.of("uri", uri, "warehouse", root.toString(), "jdbc.schema-version", "V1");
        alone(root, () -> {
            catalog.initialize(NAME, properties);
            return catalog;
        });
        return new TableCatalog(root, catalog);
    }

    /** Makes things in the database while no other process does. */
    private static <T> T alone(Path root, Supplier<T> work) throws IOException {
        IN_PROCESS.lock();
        try (FileChannel file = FileChannel.open(
                        root.resolve("catalog.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = file.lock()) {
            return work.get();
        } finally {
            IN_PROCESS.unlock();
        }
    }

    /**
     * Loads the table of a layout; makes it, or adds the columns that it does not have.
     *
     * @throws IncompatibleTableException if the table has the name of a column with another type, or another layout
     */
    public Table table(TelemetryLayout layout) throws IOException {
        return alone(root, () -> load(layout));
    }

    /** The table of a signal as it is; empty if nobody has made it. */
    public Optional<Table> existing(Signal signal) {
        TableIdentifier name = TableIdentifier.of(NAMESPACE, signal.key());
        return catalog.tableExists(name) ? Optional.of(catalog.loadTable(name)) : Optional.empty();
    }

    private Table load(TelemetryLayout layout) {
        TableIdentifier name = TableIdentifier.of(NAMESPACE, layout.signal().key());
        if (!catalog.tableExists(name)) {
            create(name, layout);
        }
        Table table = catalog.loadTable(name);
        String expected = layoutName(layout);
        String found = table.properties().getOrDefault(LAYOUT, "none");
        if (!found.equals(expected)) {
            throw new IncompatibleTableException(
                    "table " + name + " has layout " + found + " (expected: " + expected + ")");
        }
        addPartition(table, layout.signal());
        addColumns(table, layout);
        return table;
    }

    private static String layoutName(TelemetryLayout layout) {
        return layout.signal().key() + "/" + TelemetryLayout.VERSION;
    }

    private void create(TableIdentifier name, TelemetryLayout layout) {
        if (!catalog.namespaceExists(NAMESPACE)) {
            catalog.createNamespace(NAMESPACE, Map.of());
        }
        catalog.buildTable(name, new Schema(TableColumns.of(layout)))
                .withPartitionSpec(PartitionSpec.unpartitioned())
                .withProperties(PROPERTIES)
                .withProperty(LAYOUT, layoutName(layout))
                .create();
    }

    /** The column with the event time. */
    public static String timeColumn(Signal signal) {
        return signal == Signal.TRACES ? "start_time" : "time";
    }

    /** Files without a partition keep the first spec of the table. */
    private static void addPartition(Table table, Signal signal) {
        if (table.spec().isUnpartitioned()) {
            table.updateSpec().addField(Expressions.hour(timeColumn(signal))).commit();
        }
    }

    private static void addColumns(Table table, TelemetryLayout layout) {
        List<String> problems = new ArrayList<>();
        UpdateSchema update = table.updateSchema();
        boolean isNew = false;
        for (Types.NestedField column : TableColumns.of(layout)) {
            Types.NestedField existing = table.schema().findField(column.name());
            if (existing == null) {
                isNew = true;
                update.addColumn(column.name(), column.type(), column.doc());
            } else if (column.type().isPrimitiveType() && !existing.type().equals(column.type())) {
                problems.add(column.name() + ": " + column.type() + " (expected: " + existing.type() + ")");
            }
        }
        if (!problems.isEmpty()) {
            throw new IncompatibleTableException(
                    "columns of table " + table.name() + " have another type: " + String.join(", ", problems));
        }
        if (isNew) {
            update.commit();
        }
    }

    @Override
    public void close() {
        catalog.close();
    }

    /** The table is not one that this version can write. */
    public static final class IncompatibleTableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public IncompatibleTableException(String message) {
            super(message);
        }
    }
}
