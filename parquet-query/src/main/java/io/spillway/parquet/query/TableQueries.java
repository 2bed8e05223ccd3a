package io.spillway.parquet.query;

import io.spillway.component.Clock;
import io.spillway.component.Signal;
import io.spillway.parquet.table.TableCatalog;
import io.spillway.parquet.table.TableColumns;
import io.spillway.parquet.table.TablesConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;

/** Queries over the tables of one place. Safe for use by several threads; every query is for one thread. */
public final class TableQueries implements AutoCloseable {
    private final TableCatalog catalog;
    private final Clock clock;
    private final Planner planner;

    private TableQueries(TableCatalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
        this.planner = new Planner(catalog.files());
    }

    /**
     * Opens the catalog of a place.
     *
     * @throws IOException if there is none
     */
    public static TableQueries open(TablesConfig tables, Clock clock) throws IOException {
        return new TableQueries(TableCatalog.openExisting(tables), clock);
    }

    /** Whether DuckDB is on the class path. */
    public static boolean hasEngine() {
        return Engine.isPresent();
    }

    /**
     * Checks a statement and chooses its files. The time of the query begins. Must run on a platform thread, as the engine blocks in native
     * code.
     *
     * @throws IOException if the metadata of a table cannot be read
     */
    public TableQuery prepare(String statement, QueryLimits limits) throws IOException, QueryException {
        Engine engine = Engine.open(limits, clock);
        Clock.Timer timer = clock.schedule(limits.timeout(), () -> engine.stop(QueryException.Kind.TIME));
        LocalCopies copies = new LocalCopies(catalog.files(), engine);
        TableQuery query = new TableQuery(engine, timer, copies, limits);
        boolean isReady = false;
        try {
            engine.begin();
            SelectStatement select = SelectStatement.parse(statement, tables(), engine);
            query.prepare(select, sources(select, engine));
            isReady = true;
            return query;
        } finally {
            if (!isReady) {
                query.close();
            }
        }
    }

    /** The tables of all signals, made or not, and all others of the catalog. */
    private Set<String> tables() {
        Set<String> names = new TreeSet<>(catalog.names());
        for (Signal signal : Signal.values()) {
            names.add(signal.key());
        }
        return names;
    }

    private List<Source> sources(SelectStatement select, Engine engine) throws IOException, QueryException {
        Constants constants = new Constants(engine);
        List<Source> sources = new ArrayList<>();
        for (Map.Entry<String, List<Scan>> each : select.scans().entrySet()) {
            String name = each.getKey();
            Optional<Table> table = catalog.existing(name);
            if (table.isEmpty()) {
                sources.add(new Source(columns(name), new FilePlan(name, List.of(), 0, 0, 0)));
                continue;
            }
            Expression condition = new Conditions(table.get().schema(), constants).anyOf(each.getValue());
            FilePlan plan = planner.plan(name, table.get(), condition, engine);
            sources.add(new Source(table.get().schema(), plan));
        }
        return sources;
    }

    /**
     * A table of a statement.
     *
     * @param schema its columns
     * @param plan its files
     */
    record Source(Schema schema, FilePlan plan) {}

    private static Schema columns(String name) {
        for (Signal signal : Signal.values()) {
            if (signal.key().equals(name)) {
                return TableColumns.of(signal);
            }
        }
        throw new IllegalStateException("table " + name + " is gone");
    }

    @Override
    public void close() {
        catalog.close();
    }
}
