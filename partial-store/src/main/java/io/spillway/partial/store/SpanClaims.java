package io.spillway.partial.store;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The statements of receivers: claim expired spans, and mark them as collected or give them back. */
final class SpanClaims {
    private final Sql sql;
    private final Duration tombstoneTtl;

    SpanClaims(Sql sql, Duration tombstoneTtl) {
        this.sql = sql;
        this.tombstoneTtl = tombstoneTtl;
    }

    Claim claim(Connection connection, int maxRows, long maxBytes, Duration lease, long token) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.claim)) {
            statement.setInt(1, maxRows);
            statement.setLong(2, lease.toMillis());
            statement.setLong(3, token);
            statement.setLong(4, maxBytes);
            try (ResultSet row = statement.executeQuery()) {
                return claim(row, maxRows, maxBytes, token);
            }
        }
    }

    /** The number of rows that were looked at is in every row, and alone in one when no span is claimed. */
    private static Claim claim(ResultSet row, int maxRows, long maxBytes, long token) throws SQLException {
        List<ClaimedSpan> spans = new ArrayList<>();
        int found = 0;
        long bytes = 0;
        while (row.next()) {
            found = row.getInt(8);
            SpanKey key = SpanKey.of(row);
            if (!row.wasNull()) {
                byte[] body = row.getBytes(7);
                ByteString request = body == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(body);
                spans.add(
                        new ClaimedSpan(key, row.getLong(4), row.getTimestamp(5).toInstant(), row.getInt(6), request));
                bytes += request.size();
            }
        }
        return new Claim(token, spans, found >= maxRows || bytes >= maxBytes);
    }

    /** Answers how many spans the claim still held. */
    int complete(Connection connection, long token, List<SpanKey> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.complete)) {
            statement.setLong(1, tombstoneTtl.toMillis());
            statement.setLong(2, tombstoneTtl.toMillis());
            setClaimed(statement, 2, token, keys);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
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
