package io.spillway.partial.store;

import io.spillway.component.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;

/**
 * Brings a database to the schema of this version, and takes over the rows of the collector that Spillway replaces. One
 * collector at a time: the others wait for an advisory lock.
 */
final class Migrations {
    /** Any number will do, as long as every version of Spillway uses the same. */
    private static final long LOCK = 0x5350494c4c574159L;

    private static final String LOCATION = "classpath:io/spillway/partial/store/migrations";

    private final DataSource database;
    private final String schema;
    private final Logger logger;

    Migrations(DataSource database, String schema, Logger logger) {
        this.database = database;
        this.schema = schema;
        this.logger = logger;
    }

    void run() throws SQLException {
        try (Connection guard = database.getConnection();
                Statement statement = guard.createStatement()) {
            statement.execute("SET lock_timeout = '60s'");
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
            try {
                migrate();
                adopt(guard);
            } finally {
                statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
            }
        }
    }

    private void migrate() {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .locations(LOCATION)
                .failOnMissingLocations(true)
                .schemas(schema)
                .defaultSchema(schema)
                .table("schema_history")
                .placeholders(Map.of("store", schema))
                .load()
                .migrate();
    }

    /**
     * Moves the rows of {@code partial_traces}, the table of the OpenTelemetry partial collector (v0.4), if the search path leads
     * to one that this user may empty. The table itself stays. A body needs no change: {@code TracesData} and the export request
     * are encoded alike.
     */
    private void adopt(Connection connection) throws SQLException {
        if (!hasOriginalTable(connection)) {
            return;
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE partial_traces IN EXCLUSIVE MODE");
            int adopted = statement.executeUpdate(adoptedSpans());
            statement.executeUpdate(adoptedBodies());
            int refused = statement.executeUpdate(refusedRows());
            statement.executeUpdate("DELETE FROM partial_traces");
            connection.commit();
            if (adopted + refused > 0) {
                logger.atInfo()
                        .addKeyValue("spans", adopted)
                        .addKeyValue("dead_letters", refused)
                        .log("Took over the rows of the table partial_traces");
            }
        } catch (SQLException e) {
            connection.rollback();
            logger.error("Cannot take over the rows of the table partial_traces: {}", Reason.of(e));
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static boolean hasOriginalTable(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
            SELECT count(*) = 5 AND bool_and(has_table_privilege(a.attrelid, 'SELECT, DELETE'))
            FROM pg_attribute a
            WHERE a.attrelid = to_regclass('partial_traces') AND (a.attname, a.atttypid::regtype::text) IN (
                ('trace_id', 'text'), ('span_id', 'text'), ('trace', 'bytea'),
                ('timestamp', 'timestamp with time zone'), ('expires_at', 'timestamp with time zone'))\
            """);
                ResultSet found = statement.executeQuery()) {
            return found.next() && found.getBoolean(1);
        }
    }

    private static final String VALID = "trace_id ~ '^[0-9a-fA-F]{32}$' AND span_id ~ '^[0-9a-fA-F]{16}$'";

    /** Materialised, because what is not hexadecimal must be gone before anything is converted. */
    private static final String ORIGINAL = """
        WITH valid AS MATERIALIZED (SELECT * FROM partial_traces WHERE %s),
        original AS MATERIALIZED (
            SELECT ('x' || substr(trace_id, 1, 16))::bit(64)::bigint AS high,
                ('x' || substr(trace_id, 17, 16))::bit(64)::bigint AS low,
                ('x' || span_id)::bit(64)::bigint AS span,
                (extract(epoch FROM "timestamp") * 1e9)::bigint AS event, expires_at, trace
            FROM valid)
        """.formatted(VALID);

    private String adoptedSpans() {
        return ORIGINAL + """
            INSERT INTO "%s".span
                (trace_high, trace_low, span_id, event_time, fingerprint, expires_at, check_at, size, state)
            SELECT high, low, span, event, 0, expires_at, expires_at, length(trace), 0 FROM original
            ON CONFLICT DO NOTHING\
            """.formatted(schema);
    }

    private String adoptedBodies() {
        return ORIGINAL + """
            INSERT INTO "%1$s".span_body (trace_high, trace_low, span_id, start_time, service, name, body)
            SELECT o.high, o.low, o.span, o.event, '', '', o.trace FROM original o
            JOIN "%1$s".span s ON s.trace_high = o.high AND s.trace_low = o.low AND s.span_id = o.span AND s.state = 0
            ON CONFLICT DO NOTHING\
            """.formatted(schema);
    }

    private String refusedRows() {
        return """
            INSERT INTO "%s".dead_letter (source, cause, message, body)
            SELECT 'partial_traces', 'id', 'trace_id ' || left(trace_id, 100) || ', span_id ' || left(span_id, 100), trace
            FROM partial_traces WHERE NOT (%s)\
            """.formatted(schema, VALID);
    }
}
