package io.spillway.parquet.table;

import io.spillway.component.Signal;
import io.spillway.parquet.TelemetryLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
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
 * The catalog of the tables of one place, a SQLite database or one in Postgres. Several processes may use it at once. A failure is an unchecked
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

    /** How long a connection to Postgres may take, and how long an answer. */
    private static final int CONNECT_SECONDS = 5;

    private static final int ANSWER_SECONDS = 30;

    private final JdbcCatalog catalog;
    private final FileAccess files;
    private final CatalogLock lock;

    private TableCatalog(JdbcCatalog catalog, FileAccess files, CatalogLock lock) {
        this.catalog = catalog;
        this.files = files;
        this.lock = lock;
    }

    /** Opens the catalog of a place; makes its schema if it is not there, and the folder of a catalog in SQLite. */
    public static TableCatalog open(TablesConfig config) throws IOException {
        Map<String, String> properties = new HashMap<>(Map.of("warehouse", config.root(), "jdbc.schema-version", "V1"));
        CatalogLock lock = switch (config.catalog().type()) {
            case SQLITE -> sqlite(config.catalogFile(), properties);
            case POSTGRES -> postgres(config.catalog(), properties);
        };
        FileAccess files = config.isRemote() ? S3Files.of(config) : new LocalFiles();
        JdbcCatalog catalog = new JdbcCatalog(_ -> files, null, true);
        try {
            lock.alone(() -> {
                catalog.initialize(NAME, properties);
                return catalog;
            });
            return new TableCatalog(catalog, files, lock);
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    /**
     * Opens the catalog of a place for a reader, who makes nothing.
     *
     * @throws NoSuchFileException if there is no catalog in SQLite
     */
    public static TableCatalog openExisting(TablesConfig config) throws IOException {
        if (config.catalog().type() == CatalogConfig.Type.SQLITE && !Files.isRegularFile(config.catalogFile())) {
            throw new NoSuchFileException(
                    config.catalogFile().toString(), null, "no catalog (expected: the path of a parquet exporter)");
        }
        return open(config);
    }

    private static CatalogLock sqlite(Path file, Map<String, String> properties) throws IOException {
        Path folder = LocalFiles.folder(file.resolve("..").normalize());
        properties.put("uri", "jdbc:sqlite:" + file + "?journal_mode=WAL&synchronous=FULL&busy_timeout=10000");
        return new CatalogLock.OfFile(folder.resolve("catalog.lock"));
    }

    private static CatalogLock postgres(CatalogConfig config, Map<String, String> properties) {
        Properties driver = new Properties();
        driver.setProperty("user", config.user());
        driver.setProperty("password", config.password().reveal());
        driver.setProperty("ApplicationName", "spillway");
        driver.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        driver.setProperty("loginTimeout", Integer.toString(CONNECT_SECONDS));
        driver.setProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
        properties.put("uri", config.jdbcUrl());
        for (String name : driver.stringPropertyNames()) {
            properties.put("jdbc." + name, driver.getProperty(name));
        }
        return new CatalogLock.OfDatabase(config.jdbcUrl(), driver);
    }

    /** The files of the tables. */
    public FileAccess files() {
        return files;
    }

    /**
     * Loads the table of a layout; makes it, or adds the columns that it does not have.
     *
     * @throws IncompatibleTableException if the table has the name of a column with another type, or another layout
     */
    public Table table(TelemetryLayout layout) throws IOException {
        return lock.alone(() -> load(layout));
    }

    /** The table of a signal as it is; empty if nobody has made it. */
    public Optional<Table> existing(Signal signal) {
        return existing(signal.key());
    }

    /** The table of a name as it is; empty if nobody has made it. */
    public Optional<Table> existing(String table) {
        TableIdentifier name = TableIdentifier.of(NAMESPACE, table);
        return catalog.tableExists(name) ? Optional.of(catalog.loadTable(name)) : Optional.empty();
    }

    /** The names of all tables, in order. */
    public List<String> names() {
        return catalog.namespaceExists(NAMESPACE)
                ? catalog.listTables(NAMESPACE).stream()
                        .map(TableIdentifier::name)
                        .sorted()
                        .toList()
                : List.of();
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
        files.close();
    }

    /** The table is not one that this version can write. */
    public static final class IncompatibleTableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public IncompatibleTableException(String message) {
            super(message);
        }
    }
}
