package io.spillway.parquet.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spillway.component.Clock;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A database of DuckDB in memory, for one query. Blocks in native code, so it belongs on a platform thread; only {@link #stop} and
 * {@link #close} are for other threads.
 */
final class Engine implements AutoCloseable {
    private static final String URL = "jdbc:duckdb:";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration INTERRUPT_INTERVAL = Duration.ofMillis(100);

    private final Connection connection;
    private final QueryLimits limits;
    private final Clock clock;
    private final Object lock = new Object();
    private @Nullable Statement running;
    private QueryException.@Nullable Kind stopped;
    private boolean isClosed;

    private Engine(Connection connection, QueryLimits limits, Clock clock) {
        this.connection = connection;
        this.limits = limits;
        this.clock = clock;
    }

    /** Whether the engine is on the class path. */
    static boolean isPresent() {
        try {
            return driver() != null;
        } catch (SQLException _) {
            return false;
        }
    }

    private static Driver driver() throws SQLException {
        return DriverManager.getDriver(URL);
    }

    /** Opens a database that loads no extensions and writes nothing to a disk. */
    static Engine open(QueryLimits limits, Clock clock) throws QueryException {
        if (!isPresent()) {
            throw new QueryException(
                    QueryException.Kind.NO_ENGINE,
                    "no SQL in this installation: DuckDB is missing (expected: duckdb_jdbc-*.jar in its lib folder)");
        }
        Properties settings = new Properties();
        settings.setProperty("memory_limit", limits.memoryBytes() + "B");
        settings.setProperty("threads", Integer.toString(limits.threads()));
        settings.setProperty("temp_directory", "");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("allow_community_extensions", "false");
        settings.setProperty("allow_persistent_secrets", "false");
        try {
            Connection connection = driver().connect(URL, settings);
            if (connection == null) {
                throw new IllegalStateException("DuckDB refuses " + URL);
            }
            return new Engine(connection, limits, clock);
        } catch (SQLException e) {
            throw new QueryException(QueryException.Kind.FAILED, "DuckDB does not start: " + e.getMessage());
        }
    }

    /** Begins the transaction of the query: all of it has one {@code now()}. Time zones are UTC. */
    void begin() throws QueryException {
        execute("SET TimeZone = 'UTC'");
        execute("BEGIN TRANSACTION");
    }

    /** Takes everything away but reading these files. */
    void restrictTo(List<String> files) throws QueryException {
        execute("SET allowed_paths = [" + files.stream().map(Sql::text).collect(Collectors.joining(", ")) + "]");
        execute("SET enable_external_access = false");
    }

    /** Settings cannot change any more. */
    void lock() throws QueryException {
        execute("SET lock_configuration = true");
    }

    void execute(String sql) throws QueryException {
        try (Statement statement = start()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failure(e);
        } finally {
            ended();
        }
    }

    /** The only row of a query. */
    @Nullable
    Object[] row(String sql) throws QueryException {
        try (Statement statement = start();
                ResultSet result = statement.executeQuery(sql)) {
            if (!result.next()) {
                throw new IllegalStateException("no row: " + sql);
            }
            return values(result, result.getMetaData().getColumnCount());
        } catch (SQLException e) {
            throw failure(e);
        } finally {
            ended();
        }
    }

    private static @Nullable Object[] values(ResultSet result, int width) throws SQLException {
        Object[] values = new Object[width];
        for (int i = 0; i < width; i++) {
            values[i] = result.getObject(i + 1);
        }
        return values;
    }

    /** The statements of a text as trees; an object with {@code error} if the text has none, or others than SELECT. */
    JsonNode parse(String text) throws QueryException {
        Object answer = row("SELECT json_serialize_sql(" + Sql.text(text) + ")::VARCHAR")[0];
        try {
            return JSON.readTree(String.valueOf(answer));
        } catch (JsonProcessingException e) {
            throw new QueryException(QueryException.Kind.STATEMENT, "the statement is nested too deeply");
        }
    }

    /** The text of a tree of statements. */
    String unparse(JsonNode statements) throws QueryException {
        return String.valueOf(row("SELECT json_deserialize_sql(" + Sql.text(statements.toString()) + ")")[0]);
    }

    /** The columns that a query has, without running it. */
    List<ResultColumn> columns(String query) throws QueryException {
        List<ResultColumn> columns = new ArrayList<>();
        try (Statement statement = start();
                ResultSet result = statement.executeQuery("DESCRIBE " + query)) {
            while (result.next()) {
                columns.add(new ResultColumn(result.getString(1), result.getString(2)));
            }
            return columns;
        } catch (SQLException e) {
            throw failure(e);
        } finally {
            ended();
        }
    }

    /** Takes rows of a query. */
    @FunctionalInterface
    interface Rows {
        void row(@Nullable Object[] values) throws java.io.IOException, QueryException;
    }

    /** Runs a query and hands over its rows. DuckDB has all of them before the first: an error while it streams loses its cause. */
    void stream(String query, Rows rows) throws QueryException, java.io.IOException {
        try (Statement statement = start();
                ResultSet result = statement.executeQuery(query)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                rows.row(values(result, width));
            }
            check();
        } catch (SQLException e) {
            throw failure(e);
        } finally {
            ended();
        }
    }

    private Statement start() throws QueryException, SQLException {
        synchronized (lock) {
            check();
            running = connection.createStatement();
            return running;
        }
    }

    private void ended() {
        synchronized (lock) {
            running = null;
        }
    }

    /** Throws if the query was stopped. */
    void check() throws QueryException {
        synchronized (lock) {
            if (stopped != null) {
                throw stop(stopped, limits);
            }
        }
    }

    private static QueryException stop(QueryException.Kind kind, QueryLimits limits) {
        return new QueryException(
                kind,
                kind == QueryException.Kind.TIME
                        ? "the query takes longer than " + limits.timeout().toMillis() / 1000.0 + " s"
                        : "the query was cancelled");
    }

    /** Stops the query; the first reason counts. A statement that is about to begin would miss one interrupt. */
    void stop(QueryException.Kind kind) {
        synchronized (lock) {
            if (isClosed) {
                return;
            }
            stopped = stopped == null ? kind : stopped;
            if (running != null) {
                try {
                    running.cancel();
                } catch (SQLException _) {
                    // It has just ended
                }
            }
        }
        var _ = clock.schedule(INTERRUPT_INTERVAL, () -> stop(kind));
    }

    private QueryException failure(SQLException e) {
        synchronized (lock) {
            if (stopped != null) {
                return stop(stopped, limits);
            }
        }
        String message = Sql.inWords(String.valueOf(e.getMessage()));
        if (message.startsWith("Out of Memory")) {
            return new QueryException(
                    QueryException.Kind.MEMORY,
                    "the query needs more than " + limits.memoryBytes() + " bytes of memory");
        }
        boolean isDefect = message.startsWith("IO Error") || message.startsWith("INTERNAL Error");
        return new QueryException(isDefect ? QueryException.Kind.FAILED : QueryException.Kind.STATEMENT, message);
    }

    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB: " + e.getMessage(), e);
        }
    }
}
