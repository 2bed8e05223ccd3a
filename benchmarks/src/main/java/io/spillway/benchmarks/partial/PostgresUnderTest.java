package io.spillway.benchmarks.partial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The server that a collector runs in a folder, seen from beside. */
record PostgresUnderTest(Path folder) {
    private static final int PORT_LINE = 3;

    Connection connect() throws SQLException {
        try {
            List<String> pid = Files.readAllLines(folder.resolve("data/postmaster.pid"));
            String url = "jdbc:postgresql://127.0.0.1:" + pid.get(PORT_LINE).strip() + "/postgres?sslmode=disable";
            return DriverManager.getConnection(
                    url,
                    "spillway",
                    Files.readString(folder.resolve("password")).strip());
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }

    /** The first column of the first row. */
    long number(String expression) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT (" + expression + ")::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Bytes of write-ahead log since the cluster was made. */
    long wal() throws SQLException {
        return number("pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
