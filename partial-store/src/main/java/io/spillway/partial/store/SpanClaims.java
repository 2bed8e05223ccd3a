package io.spillway.partial.store;

import com.google.protobuf.ByteString;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What receivers do: claim expired spans, and mark them as collected or give them back. */
final class SpanClaims {
    private final Sql sql;
    private final SpanBodies bodies;
    private final Duration tombstoneTtl;

    SpanClaims(Sql sql, SpanBodies bodies, Duration tombstoneTtl) {
        this.sql = sql;
        this.bodies = bodies;
        this.tombstoneTtl = tombstoneTtl;
    }

    Claim claim(Connection connection, int maxRows, long maxBytes, Duration lease, long token) throws SQLException {
        return Transaction.on(connection, () -> {
            List<ClaimedSpan> spans = new ArrayList<>();
            int found = claimTimes(connection, maxRows, maxBytes, lease, token, spans);
            Map<SpanKey, ByteString> requests = bodies.read(connection, spans);
            spans.replaceAll(span -> span.with(requests.getOrDefault(span.key(), ByteString.EMPTY)));
            long bytes = spans.stream().mapToLong(span -> span.request().size()).sum();
            return new Claim(token, spans, found >= maxRows || bytes >= maxBytes);
        });
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
                    found = row.getInt(7);
                    SpanKey key = SpanKey.of(row);
                    if (!row.wasNull()) {
                        into.add(new ClaimedSpan(
                                key, row.getLong(4), row.getTimestamp(5).toInstant(), row.getInt(6), ByteString.EMPTY));
                    }
                }
            }
            return found;
        }
    }

    /** Answers how many spans the claim still held. */
    int complete(Connection connection, long token, List<SpanKey> keys) throws SQLException {
        return Transaction.on(connection, () -> {
            ChangedKeys changed;
            try (PreparedStatement statement = connection.prepareStatement(sql.complete)) {
                statement.setLong(1, tombstoneTtl.toMillis());
                statement.setLong(2, tombstoneTtl.toMillis());
                setClaimed(statement, 2, token, keys);
                changed = ChangedKeys.by(statement);
            }
            bodies.delete(connection, changed.updated());
            return changed.updated().size();
        });
    }

    void release(Connection connection, long token, List<SpanKey> keys, Duration delay) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.release)) {
            statement.setLong(1, delay.toMillis());
            setClaimed(statement, 1, token, keys);
            statement.executeUpdate();
        }
    }

    private static void setClaimed(PreparedStatement statement, int before, long token, List<SpanKey> keys)
            throws SQLException {
        List<SpanKey> sorted = keys.stream().sorted().toList();
        new Columns<>(statement, sorted, before).key(Function.identity()).longs(_ -> token);
    }
}
