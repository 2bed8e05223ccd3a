package io.spillway.partial.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Several statements that are committed together or not at all. */
interface Transaction<R> {
    R run() throws SQLException;

    static <R> R on(Connection connection, Transaction<R> work) throws SQLException {
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
}
