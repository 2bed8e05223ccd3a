package io.spillway.parquet.table;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Lets one process at a time make things in a catalog: the library makes its schema and its tables without a lock. */
sealed interface CatalogLock {
    /** Does something while no other process does. */
    <T> T alone(Supplier<T> work) throws IOException;

    /** A lock of a file. */
    record OfFile(Path file) implements CatalogLock {
        /** Threads of one process cannot share the lock of a file. */
        private static final ReentrantLock IN_PROCESS = new ReentrantLock();

        @Override
        public <T> T alone(Supplier<T> work) throws IOException {
            IN_PROCESS.lock();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                return work.get();
            } finally {
                IN_PROCESS.unlock();
            }
        }
    }

    /** A lock of a database in Postgres, held by a connection of its own and lost with it. */
    record OfDatabase(String url, Properties properties) implements CatalogLock {
        /** The number of the lock among all advisory locks of the database. */
        private static final long NUMBER = 0x5370_696c_6c77_6179L;

        @Override
        public <T> T alone(Supplier<T> work) throws IOException {
            try (Connection connection = DriverManager.getConnection(url, properties);
                    PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_lock(?)")) {
                lock.setLong(1, NUMBER);
                lock.execute();
                return work.get();
            } catch (SQLException e) {
                throw new IOException("catalog " + url + ": " + e.getMessage(), e);
            }
        }
    }
}
