package io.spillway.partial.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The table of what spans look like. A statement sees only what was there when it began, so those here come after one that has
 * locked the rows of the other table.
 */
final class SpanBodies {
    /** Rows from which on {@code COPY} is faster than one statement with arrays. */
    static final int COPY_ROWS = 1_000;

    private final Sql sql;

    SpanBodies(Sql sql) {
        this.sql = sql;
    }

    /** A span that is new has no body yet, so nothing can be in the way of {@code COPY}. */
    void insert(Connection connection, List<SpanKey> keys, Map<SpanKey, SpanBody> bodies) throws SQLException {
        List<Map.Entry<SpanKey, SpanBody>> rows = rows(keys, bodies);
        if (rows.size() >= COPY_ROWS) {
            BodyCopy.copy(connection, sql.copyBodies, rows);
        } else {
            upsert(connection, rows);
        }
    }

    void replace(Connection connection, List<SpanKey> keys, Map<SpanKey, SpanBody> bodies) throws SQLException {
        upsert(connection, rows(keys, bodies));
    }

    private static List<Map.Entry<SpanKey, SpanBody>> rows(List<SpanKey> keys, Map<SpanKey, SpanBody> bodies) {
        List<Map.Entry<SpanKey, SpanBody>> rows = new ArrayList<>(keys.size());
        for (SpanKey key : keys) {
            SpanBody body = bodies.get(key);
            if (body != null) {
                rows.add(Map.entry(key, body));
            }
        }
        return rows;
    }

    private void upsert(Connection connection, List<Map.Entry<SpanKey, SpanBody>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.upsertBodies)) {
            new Columns<>(statement, rows)
                    .key(Map.Entry::getKey)
                    .longs(row -> row.getValue().startUnixNano())
                    .texts(row -> row.getValue().service())
                    .texts(row -> row.getValue().name())
                    .bytes(row -> row.getValue().request().toByteArray());
            statement.executeUpdate();
        }
    }

    void delete(Connection connection, List<SpanKey> keys) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql.deleteBodies)) {
            new Columns<>(statement, keys).key(Function.identity());
            statement.executeUpdate();
        }
    }
}
