package io.spillway.parquet;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Asks DuckDB about Parquet files. */
final class Duck implements AutoCloseable {
    private final Connection connection;

    Duck() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    /** The rows of a query as text; {@code $} stands for the file. */
    List<List<String>> rows(Path file, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query.replace("$", "read_parquet('" + file + "')"))) {
            int width = result.getMetaData().getColumnCount();
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** Gets a value of a row. */
    interface Values {
        void accept(Object value) throws Exception;
    }

    /** Passes on the only column of a query. */
    void forEach(Path file, String query, Values values) throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query.replace("$", "read_parquet('" + file + "')"))) {
            while (result.next()) {
                values.accept(result.getObject(1));
            }
        }
    }

    /** Runs a statement without an answer. */
    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The number of a query that answers one. */
    long number(Path file, String query) throws SQLException {
        return Long.parseLong(rows(file, query).getFirst().getFirst());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
