package io.spillway.partial.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The statements of exporters: heartbeats, stops, dead letters. */
final class SpanWrites {
    private final Sql sql;
    private final SpanBodies bodies;
    private final Duration tombstoneTtl;

    SpanWrites(Sql sql, SpanBodies bodies, Duration tombstoneTtl) {
        this.sql = sql;
        this.bodies = bodies;
        this.tombstoneTtl = tombstoneTtl;
    }

    /** Answers the indexes of the heartbeats that the store knew but for their times. */
    Set<Integer> touch(Connection connection, List<Heartbeat> heartbeats) throws SQLException {
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

    /** The heartbeats whose spans have a row. */
    List<Heartbeat> known(Connection connection, List<Heartbeat> heartbeats) throws SQLException {
        if (heartbeats.isEmpty()) {
            return heartbeats;
        }
        Set<SpanKey> known = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(sql.known)) {
            new Columns<>(statement, heartbeats).key(Heartbeat::key);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    known.add(SpanKey.of(row));
                }
            }
        }
        return heartbeats.stream().filter(beat -> known.contains(beat.key())).toList();
    }

    /** Writes heartbeats that are news. */
    ChangedKeys put(Connection connection, List<Heartbeat> heartbeats) throws SQLException {
        if (heartbeats.isEmpty()) {
            return new ChangedKeys(List.of(), List.of());
        }
        Map<SpanKey, SpanBody> looks = new HashMap<>();
        heartbeats.forEach(beat -> looks.put(beat.key(), beat.body().get()));
        return Transaction.on(connection, () -> {
            ChangedKeys changed = putTimes(connection, heartbeats, looks);
            bodies.insert(connection, changed.inserted(), looks);
            bodies.replace(connection, changed.updated(), looks);
            return changed;
        });
    }

    private ChangedKeys putTimes(Connection connection, List<Heartbeat> heartbeats, Map<SpanKey, SpanBody> looks)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.put)) {
            new Columns<>(statement, heartbeats)
                    .key(Heartbeat::key)
                    .longs(Heartbeat::eventUnixNano)
                    .longs(Heartbeat::lifeMillis)
                    .longs(Heartbeat::fingerprint)
                    .ints(beat -> Objects.requireNonNull(looks.get(beat.key()))
                            .request()
                            .size());
            return ChangedKeys.by(statement);
        }
    }

    /** Answers how many spans were in flight until now. */
    int stop(Connection connection, List<Stop> stops) throws SQLException {
        if (stops.isEmpty()) {
            return 0;
        }
        return Transaction.on(connection, () -> {
            ChangedKeys changed;
            try (PreparedStatement statement = connection.prepareStatement(sql.stop)) {
                statement.setLong(1, tombstoneTtl.toMillis());
                new Columns<>(statement, stops, 1).key(Stop::key).longs(Stop::eventUnixNano);
                changed = ChangedKeys.by(statement);
            }
            bodies.delete(connection, changed.updated());
            return changed.updated().size();
        });
    }

    void bury(Connection connection, List<DeadLetter> letters, int kept) throws SQLException {
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
}
