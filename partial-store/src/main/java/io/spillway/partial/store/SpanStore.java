package io.spillway.partial.store;

import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariDataSource;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The spans in flight. Every method is safe for use by many threads, blocks, and either has done what it says when it returns,
 * committed, or throws; see the package for what that leaves behind.
 */
public final class SpanStore {
    /** Rows from which on {@code COPY} is faster than one statement with arrays. */
    static final int COPY_ROWS = 1_000;

    private final StoreConfig config;
    private final Database database;
    private final Sql sql;

    /** A store that is not opened yet. */
    public SpanStore(StoreConfig config, ComponentContext context) {
        this.config = config;
        database = new Database(config, context);
        sql = new Sql(config.schema());
    }

    /** Opens the database ahead of its first use: starts the embedded server, connects, migrates. */
    public void open() throws StoreFailure {
        try (Connection _ = database.connection()) {
            return;
        } catch (SQLException e) {
            throw StoreFailure.of("cannot give a connection back", e);
        }
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
        try (Connection connection = database.connection()) {
            Set<Integer> touched = touch(connection, changes.heartbeats());
            List<Heartbeat> rest = changes.without(touched);
            int stored = put(connection, rest, isFull);
            int refused = isFull ? countUnknown(connection, rest) : 0;
            int stopped = stop(connection, changes.stops());
            bury(connection, deadLetters, deadLettersKept);
            return new Written(
                    touched.size(),
                    stored,
                    heartbeats.size() - touched.size() - stored - refused,
                    refused,
                    stopped,
                    changes.stops().size() - stopped);
        } catch (SQLException e) {
            throw StoreFailure.of("cannot write to PostgreSQL", e);
        }
    }

    /** Answers the indexes of the heartbeats that the store knew but for their times. */
    private Set<Integer> touch(Connection connection, List<Heartbeat> heartbeats) throws SQLException {
        Set<Integer> touched = new HashSet<>();
        if (heartbeats.isEmpty()) {
            return touched;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.touch)) {
            new Columns<>(statement, heartbeats)
                    .key(Heartbeat::key)
                    .longs(Heartbeat::eventUnixNano)
                    .longs(Heartbeat::lifeMillis)
                    .longs(Heartbeat::fingerprint);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    touched.add(rows.getInt(1) - 1);
                }
            }
        }
        return touched;
    }

    private int put(Connection connection, List<Heartbeat> heartbeats, boolean isFull) throws SQLException {
        if (heartbeats.isEmpty()) {
            return 0;
        }
        Map<SpanKey, SpanBody> bodies = new HashMap<>();
        heartbeats.forEach(
                heartbeat -> bodies.put(heartbeat.key(), heartbeat.body().get()));
        return inTransaction(connection, () -> {
            Changed changed = putTimes(connection, heartbeats, bodies, isFull);
            writeBodies(connection, changed.inserted(), bodies, true);
            writeBodies(connection, changed.updated(), bodies, false);
            return changed.inserted().size() + changed.updated().size();
        });
    }

    private Changed putTimes(
            Connection connection, List<Heartbeat> heartbeats, Map<SpanKey, SpanBody> bodies, boolean isFull)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.put)) {
            int count = new Columns<>(statement, heartbeats)
                    .key(Heartbeat::key)
                    .longs(Heartbeat::eventUnixNano)
                    .longs(Heartbeat::lifeMillis)
                    .longs(Heartbeat::fingerprint)
                    .ints(heartbeat -> sizeOf(bodies, heartbeat.key()))
                    .count();
            statement.setBoolean(count + 1, isFull);
            return Changed.read(statement);
        }
    }

    private static int sizeOf(Map<SpanKey, SpanBody> bodies, SpanKey key) {
        SpanBody body = bodies.get(key);
        return body == null ? 0 : body.request().size();
    }

    /** A span that is new has no body yet, so nothing can be in the way of {@code COPY}. */
    private void writeBodies(Connection connection, List<SpanKey> keys, Map<SpanKey, SpanBody> bodies, boolean areNew)
            throws SQLException {
        List<Map.Entry<SpanKey, SpanBody>> rows = new ArrayList<>(keys.size());
        for (SpanKey key : keys) {
            SpanBody body = bodies.get(key);
            if (body != null) {
                rows.add(Map.entry(key, body));
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        if (areNew && rows.size() >= COPY_ROWS) {
            BodyCopy.copy(connection, sql.copyBodies, rows);
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.insertBodies)) {
            new Columns<>(statement, rows)
                    .key(Map.Entry::getKey)
                    .longs(row -> row.getValue().startUnixNano())
                    .texts(row -> row.getValue().service())
                    .texts(row -> row.getValue().name())
                    .bytes(row -> row.getValue().request().toByteArray());
            statement.executeUpdate();
        }
    }

    /** How many of these are not in the store, which was too full to take them. */
    private int countUnknown(Connection connection, List<Heartbeat> heartbeats) throws SQLException {
        if (heartbeats.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.countKnown)) {
            new Columns<>(statement, heartbeats).key(Heartbeat::key);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return heartbeats.size() - rows.getInt(1);
            }
        }
    }

    /** Answers how many spans were in flight until now. */
    private int stop(Connection connection, List<Stop> stops) throws SQLException {
        if (stops.isEmpty()) {
            return 0;
        }
        return inTransaction(connection, () -> {
            Changed changed;
            try (PreparedStatement statement = connection.prepareStatement(sql.stop)) {
                statement.setLong(1, config.tombstoneTtl().toMillis());
                new Columns<>(statement, stops, 1).key(Stop::key).longs(Stop::eventUnixNano);
                changed = Changed.read(statement);
            }
            deleteBodies(connection, changed.updated());
            return changed.updated().size();
        });
    }

    /** In a statement of its own, because one sees only what was there when it began. */
    private void deleteBodies(Connection connection, List<SpanKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.deleteBodies)) {
            new Columns<>(statement, keys).key(Function.identity());
            statement.executeUpdate();
        }
    }

    private void bury(Connection connection, List<DeadLetter> letters, int kept) throws SQLException {
        if (letters.isEmpty() || kept <= 0) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(sql.deadLetter);
                PreparedStatement trim = connection.prepareStatement(sql.trimDeadLetters)) {
            new Columns<>(insert, letters)
                    .texts(DeadLetter::source)
                    .texts(DeadLetter::cause)
                    .texts(DeadLetter::message)
                    .bytes(letter -> letter.body().toByteArray());
            insert.executeUpdate();
            trim.setLong(1, kept);
            trim.executeUpdate();
        }
    }

    /**
     * Claims expired spans, the longest waiting first; on the way takes away tombstones that are over.
     *
     * @param maxRows how many rows are looked at
     * @param maxBytes of bodies; one span is claimed whatever its size
     * @param lease how long nobody else sees them
     * @param token tells this claim from all others
     */
    public Claim claim(int maxRows, long maxBytes, Duration lease, long token) throws StoreFailure {
        try (Connection connection = database.connection()) {
            return inTransaction(connection, () -> {
                List<ClaimedSpan> spans = new ArrayList<>();
                int found = claimTimes(connection, maxRows, maxBytes, lease, token, spans);
                List<ClaimedSpan> whole = withBodies(connection, spans);
                long bytes =
                        whole.stream().mapToLong(span -> span.request().size()).sum();
                return new Claim(token, whole, found >= maxRows || bytes >= maxBytes);
            });
        } catch (SQLException e) {
            throw StoreFailure.of("cannot claim spans", e);
        }
    }

    private int claimTimes(
            Connection connection, int maxRows, long maxBytes, Duration lease, long token, List<ClaimedSpan> into)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.claim)) {
            statement.setInt(1, maxRows);
            statement.setLong(2, lease.toMillis());
            statement.setLong(3, token);
            statement.setLong(4, maxBytes);
            int found = 0;
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found = row.getInt(1);
                    long high = row.getLong(2);
                    if (!row.wasNull()) {
                        into.add(claimed(row, high));
                    }
                }
            }
            return found;
        }
    }

    private static ClaimedSpan claimed(ResultSet row, long traceHigh) throws SQLException {
        Instant expiredAt = row.getTimestamp(6).toInstant();
        return new ClaimedSpan(
                new SpanKey(traceHigh, row.getLong(3), row.getLong(4)),
                row.getLong(5),
                expiredAt,
                row.getInt(7),
                ByteString.EMPTY);
    }

    private List<ClaimedSpan> withBodies(Connection connection, List<ClaimedSpan> spans) throws SQLException {
        if (spans.isEmpty()) {
            return spans;
        }
        Map<SpanKey, ByteString> bodies = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.selectBodies)) {
            new Columns<>(statement, spans).key(ClaimedSpan::key);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    SpanKey key = new SpanKey(row.getLong(1), row.getLong(2), row.getLong(3));
                    bodies.put(key, ByteString.copyFrom(row.getBytes(4)));
                }
            }
        }
        return spans.stream()
                .map(span -> new ClaimedSpan(
                        span.key(),
                        span.lastHeartbeatUnixNano(),
                        span.expiredAt(),
                        span.attempts(),
                        bodies.getOrDefault(span.key(), ByteString.EMPTY)))
                .toList();
    }

    /**
     * Marks claimed spans as collected, which ends them.
     *
     * @param keys some or all of the claim's
     * @return how many of them this claim still held
     */
    public int complete(long token, List<SpanKey> keys) throws StoreFailure {
        if (keys.isEmpty()) {
            return 0;
        }
        List<SpanKey> sorted = keys.stream().sorted().toList();
        try (Connection connection = database.connection()) {
            return inTransaction(connection, () -> {
                Changed changed;
                try (PreparedStatement statement = connection.prepareStatement(sql.complete)) {
                    statement.setLong(1, config.tombstoneTtl().toMillis());
                    statement.setLong(2, config.tombstoneTtl().toMillis());
                    new Columns<>(statement, sorted, 2).key(Function.identity());
                    statement.setLong(6, token);
                    changed = Changed.read(statement);
                }
                deleteBodies(connection, changed.updated());
                return changed.updated().size();
            });
        } catch (SQLException e) {
            throw StoreFailure.of("cannot mark spans as collected", e);
        }
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
        List<SpanKey> sorted = keys.stream().sorted().toList();
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(sql.release)) {
            statement.setLong(1, delay.toMillis());
            new Columns<>(statement, sorted, 1).key(Function.identity());
            statement.setLong(5, token);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw StoreFailure.of("cannot give spans back", e);
        }
    }

    /** Keeps what could not be understood. */
    public void bury(List<DeadLetter> letters, int kept) throws StoreFailure {
        try (Connection connection = database.connection()) {
            bury(connection, letters, kept);
        } catch (SQLException e) {
            throw StoreFailure.of("cannot write dead letters", e);
        }
    }

    /** Counts the rows. Reads all of them, so it is for every few seconds. */
    public Census census() throws StoreFailure {
        try (Connection connection = database.connection()) {
            return inTransaction(connection, () -> {
                try (PreparedStatement wide = connection.prepareStatement("SET LOCAL enable_seqscan = on");
                        PreparedStatement statement = connection.prepareStatement(sql.census)) {
                    wide.execute();
                    return census(statement);
                }
            });
        } catch (SQLException e) {
            throw StoreFailure.of("cannot count the spans", e);
        }
    }

    private static Census census(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            Duration lag = row.getLong(2) == 0 ? Duration.ZERO : seconds(row.getDouble(4));
            return new Census(row.getLong(1), row.getLong(2), row.getLong(3), lag);
        }
    }

    /** The spans in flight by service, the largest first. Reads all rows. */
    public List<ServiceSpans> services(int most) throws StoreFailure {
        try (Connection connection = database.connection()) {
            return inTransaction(connection, () -> {
                try (PreparedStatement join = connection.prepareStatement("SET LOCAL enable_hashjoin = on");
                        PreparedStatement wide = connection.prepareStatement("SET LOCAL enable_seqscan = on");
                        PreparedStatement statement = connection.prepareStatement(sql.services)) {
                    join.execute();
                    wide.execute();
                    statement.setInt(1, most);
                    return services(statement);
                }
            });
        } catch (SQLException e) {
            throw StoreFailure.of("cannot list the services", e);
        }
    }

    private static List<ServiceSpans> services(PreparedStatement statement) throws SQLException {
        List<ServiceSpans> services = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                services.add(new ServiceSpans(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        seconds(row.getDouble(4)),
                        seconds(row.getDouble(5))));
            }
        }
        return services;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.max(0, Math.round(seconds * 1e3)));
    }

    private interface Work<R> {
        R run() throws SQLException;
    }

    private static <R> R inTransaction(Connection connection, Work<R> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            R result = work.run();
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** The keys that a statement inserted, and those that it changed, in their order. */
    private record Changed(List<SpanKey> inserted, List<SpanKey> updated) {
        static Changed read(PreparedStatement statement) throws SQLException {
            Changed changed = new Changed(new ArrayList<>(), new ArrayList<>());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    SpanKey key = new SpanKey(row.getLong(1), row.getLong(2), row.getLong(3));
                    (row.getBoolean(4) ? changed.inserted : changed.updated).add(key);
                }
            }
            return changed;
        }
    }
}
