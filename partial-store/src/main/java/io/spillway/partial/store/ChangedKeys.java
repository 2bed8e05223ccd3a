package io.spillway.partial.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The keys of the rows that a statement inserted, and of those that it changed, in their order. */
record ChangedKeys(List<SpanKey> inserted, List<SpanKey> updated) {
    /** Runs a statement that returns the key and whether the row is new. */
    static ChangedKeys by(PreparedStatement statement) throws SQLException {
        ChangedKeys changed = new ChangedKeys(new ArrayList<>(), new ArrayList<>());
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                (row.getBoolean(4) ? changed.inserted : changed.updated).add(SpanKey.of(row));
            }
        }
        return changed;
    }
}
