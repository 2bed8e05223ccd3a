package io.spillway.benchmarks.partial;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The statements of the OpenTelemetry partial collector v0.4, as described in its documentation: a table with ids as text and an
 * index on the time of expiry; one upsert for each heartbeat and one delete for each stop, each committed by itself; expired spans
 * selected, and deleted one by one, in one serializable transaction. Sending is left out on both sides.
 */
final class OriginalPattern implements Subject {
    private static final Duration LIFE = Duration.ofHours(1);

    private final List<Connection> connections = new ArrayList<>();
    private final Payloads payloads;

    OriginalPattern(PostgresUnderTest postgres, Payloads payloads, int writers) throws SQLException {
        this.payloads = payloads;
        for (int i = 0; i < writers; i++) {
            connections.add(postgres.connect());
        }
        try (Statement statement = connections.getFirst().createStatement()) {
            statement.execute("""
                CREATE TABLE original (trace_id text NOT NULL, span_id text NOT NULL, trace bytea NOT NULL,
                    "timestamp" timestamptz NOT NULL DEFAULT now(), expires_at timestamptz NOT NULL,
                    CONSTRAINT original_pkey PRIMARY KEY (span_id, trace_id));
                CREATE INDEX original_expires_at ON original USING btree (expires_at)\
                """);
        }
    }

    @Override
    public String name() {
        return "original's statements";
    }

    @Override
    public String relations() {
        return "pg_total_relation_size('original')";
    }

    @Override
    public void heartbeats(int round, int from, int to) throws Exception {
        String upsert = """
            INSERT INTO original (trace_id, span_id, trace, "timestamp", expires_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (trace_id, span_id) DO UPDATE SET trace = EXCLUDED.trace,
                "timestamp" = EXCLUDED."timestamp", expires_at = EXCLUDED.expires_at\
            """;
        each(from, to, upsert, (statement, span) -> {
            Instant now = Instant.now();
            statement.setString(1, payloads.traceIdHex(span));
            statement.setString(2, payloads.spanIdHex(span));
            statement.setBytes(3, payloads.body(span));
            statement.setTimestamp(4, Timestamp.from(now));
            statement.setTimestamp(5, Timestamp.from(now.plus(LIFE)));
        });
    }

    @Override
    public void stops(int from, int to) throws Exception {
        each(from, to, "DELETE FROM original WHERE trace_id = ? AND span_id = ?", (statement, span) -> {
            statement.setString(1, payloads.traceIdHex(span));
            statement.setString(2, payloads.spanIdHex(span));
        });
    }

    @Override
    public void expire() throws SQLException {
        try (Statement statement = connections.getFirst().createStatement()) {
            statement.execute("UPDATE original SET expires_at = now() - interval '1 s'");
        }
    }

    @Override
    public int collect() throws SQLException {
        Connection connection = connections.getFirst();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        int collected = 0;
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT trace_id, span_id, trace FROM original WHERE expires_at < ? FOR UPDATE SKIP LOCKED");
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM original WHERE trace_id = ? AND span_id = ?")) {
            select.setTimestamp(1, Timestamp.from(Instant.now()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    delete.setString(1, row.getString(1));
                    delete.setString(2, row.getString(2));
                    collected += delete.executeUpdate();
                }
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        return collected;
    }

    private interface Row {
        void set(PreparedStatement statement, int span) throws SQLException;
    }

    private void each(int from, int to, String sql, Row row) throws Exception {
        int share = (to - from + connections.size() - 1) / connections.size();
        IntFunction<Runs.Work> work = writer -> () -> {
            try (PreparedStatement statement = connections.get(writer).prepareStatement(sql)) {
                for (int span = from + writer * share; span < Math.min(to, from + (writer + 1) * share); span++) {
                    row.set(statement, span);
                    statement.executeUpdate();
                }
            }
        };
        Runs.inParallel(connections.size(), work);
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
