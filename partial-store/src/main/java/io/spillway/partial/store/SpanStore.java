package io.spillway.partial.store;

import com.zaxxer.hikari.HikariDataSource;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The spans in flight. Every method is safe for use by many threads, blocks, and either has done what it says when it returns,
 * committed, or throws; see the package for what that leaves behind.
 */
public final class SpanStore {
    private final Database database;
    private final Sql sql;
    private final SpanWrites writes;
    private final SpanClaims claims;

    /** A store that is not opened yet. */
    public SpanStore(StoreConfig config, ComponentContext context) {
        database = new Database(config, context);
        sql = new Sql(config.schema());
        SpanBodies bodies = new SpanBodies(sql);
        writes = new SpanWrites(sql, bodies, config.tombstoneTtl());
        claims = new SpanClaims(sql, config.tombstoneTtl());
    }

    /** Opens the database ahead of its first use: starts the embedded server, connects, migrates. */
    public void open() throws StoreFailure {
        with("cannot give a connection back", _ -> 0);
    }

    /** False only for an embedded server that nothing was ever written to: then asking it would be the first to start it. */
    public boolean isWorthOpening() {
        return database.isWorthOpening();
    }

    /** Gives up the connections and, when nobody else uses it, stops the embedded server. */
    public void close(Deadline deadline) {
        database.close(deadline);
    }

    /** How many connections are open. */
    public int connections() {
        HikariDataSource pool = database.pool();
        return pool == null ? 0 : pool.getHikariPoolMXBean().getTotalConnections();
    }

    /**
     * Writes a batch, in at most four commits: heartbeats that say nothing new, other heartbeats, stops, dead letters.
     *
     * @param isFull take no new spans, only news of those that are here
     * @param deadLettersKept how many dead letters are kept at most; the oldest go
     */
    public Written write(
            List<Heartbeat> heartbeats,
            List<Stop> stops,
            List<DeadLetter> deadLetters,
            boolean isFull,
            int deadLettersKept)
            throws StoreFailure {
        SpanChanges changes = SpanChanges.of(heartbeats, stops);
        return with("cannot write to PostgreSQL", connection -> {
            Set<Integer> touched = writes.touch(connection, changes.heartbeats());
            List<Heartbeat> rest = changes.without(touched);
            List<Heartbeat> taken = isFull ? writes.known(connection, rest) : rest;
            int refused = rest.size() - taken.size();
            ChangedKeys put = writes.put(connection, taken);
            int stored = put.inserted().size() + put.updated().size();
            int stopped = writes.stop(connection, changes.stops());
            writes.bury(connection, deadLetters, deadLettersKept);
            return new Written(
                    touched.size(),
                    stored,
                    put.inserted().size(),
                    heartbeats.size() - touched.size() - stored - refused,
                    refused,
                    stopped,
                    changes.stops().size() - stopped);
        });
    }

    /** Keeps what could not be understood. */
    public void bury(List<DeadLetter> letters, int kept) throws StoreFailure {
        with("cannot write dead letters", connection -> {
            writes.bury(connection, letters, kept);
            return 0;
        });
    }

    /**
     * Claims expired spans, the longest waiting first; on the way takes away tombstones that are over.
     *
     * @param maxRows how many rows are looked at
     * @param maxBytes the limit for the bodies together; one span of any size is always claimed
     * @param lease how long nobody else sees them
     * @param token tells this claim from all others
     */
    public Claim claim(int maxRows, long maxBytes, Duration lease, long token) throws StoreFailure {
        return with("cannot claim spans", connection -> claims.claim(connection, maxRows, maxBytes, lease, token));
    }

    /**
     * Marks claimed spans as collected, which ends them.
     *
     * @param keys some or all of the claim's
     * @return how many of them this claim still held
     */
    public int complete(long token, List<SpanKey> keys) throws StoreFailure {
        return keys.isEmpty()
                ? 0
                : with("cannot mark spans as collected", connection -> claims.complete(connection, token, keys));
    }

    /**
     * Gives claimed spans back.
     *
     * @param delay how long nobody tries them again
     */
    public void release(long token, List<SpanKey> keys, Duration delay) throws StoreFailure {
        if (keys.isEmpty()) {
            return;
        }
        with("cannot give spans back", connection -> {
            claims.release(connection, token, keys, delay);
            return 0;
        });
    }

    /** Counts the rows. Reads all of them, so it is for every few seconds. */
    public Census census() throws StoreFailure {
        return with(
                "cannot count the spans",
                connection -> reading(connection, sql.census, rows -> {
                    rows.next();
                    Duration lag = rows.getLong(2) == 0 ? Duration.ZERO : seconds(rows.getDouble(4));
                    return new Census(rows.getLong(1), rows.getLong(2), rows.getLong(3), lag);
                }));
    }

    /** The spans in flight by service, the largest first. Reads all rows. */
    public List<ServiceSpans> services(int most) throws StoreFailure {
        return with(
                "cannot list the services",
                connection -> reading(connection, sql.services + " " + most, rows -> {
                    List<ServiceSpans> services = new ArrayList<>();
                    while (rows.next()) {
                        services.add(new ServiceSpans(
                                rows.getString(1),
                                rows.getLong(2),
                                rows.getLong(3),
                                seconds(rows.getDouble(4)),
                                seconds(rows.getDouble(5))));
                    }
                    return services;
                }));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.max(0, Math.round(seconds * 1e3)));
    }

    private interface Answer<R> {
        R of(ResultSet rows) throws SQLException;
    }

    /** A statement that goes through whole tables, for which connections are not set up. */
    private static <R> R reading(Connection connection, String query, Answer<R> answer) throws SQLException {
        return Transaction.on(connection, () -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL enable_hashjoin = on; SET LOCAL enable_seqscan = on");
                try (PreparedStatement prepared = connection.prepareStatement(query);
                        ResultSet rows = prepared.executeQuery()) {
                    return answer.of(rows);
                }
            }
        });
    }

    private interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private <R> R with(String failure, Work<R> work) throws StoreFailure {
        try (Connection connection = database.connection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw StoreFailure.of(failure, e);
        }
    }
}
