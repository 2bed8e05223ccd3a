package io.spillway.partial.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Sets the parameters of a statement that takes its rows as one array for each column. */
final class Columns<T> {
    private final PreparedStatement statement;
    private final List<T> rows;
    private int index;

    Columns(PreparedStatement statement, List<T> rows) {
        this(statement, rows, 0);
    }

    /** @param before how many parameters stand before the arrays */
    Columns(PreparedStatement statement, List<T> rows, int before) {
        this.statement = statement;
        this.rows = rows;
        index = before;
    }

    /** The three columns of the key. */
    Columns<T> key(Function<T, SpanKey> key) throws SQLException {
        longs(row -> key.apply(row).traceHigh());
        longs(row -> key.apply(row).traceLow());
        return longs(row -> key.apply(row).spanId());
    }

    Columns<T> longs(ToLongFunction<T> value) throws SQLException {
        statement.setObject(++index, rows.stream().mapToLong(value).toArray());
        return this;
    }

    Columns<T> ints(ToIntFunction<T> value) throws SQLException {
        statement.setObject(++index, rows.stream().mapToInt(value).toArray());
        return this;
    }

    Columns<T> texts(Function<T, String> value) throws SQLException {
        statement.setObject(
                ++index, rows.stream().map(value).map(Columns::storable).toArray(String[]::new));
        return this;
    }

    Columns<T> bytes(Function<T, byte[]> value) throws SQLException {
        statement.setObject(++index, rows.stream().map(value).toArray(byte[][]::new));
        return this;
    }

    /** PostgreSQL's text has no NUL. */
    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
