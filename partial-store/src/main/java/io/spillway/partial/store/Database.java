package io.spillway.partial.store;

import com.zaxxer.hikari.HikariDataSource;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to a database that is up to date. The pool is opened with the first connection, and again each time until that
 * has worked: starting the server if it is the embedded one, connecting, migrating.
 */
final class Database {
    private final StoreConfig config;
    private final ComponentContext context;
    private final ReentrantLock opening = new ReentrantLock();
    private @Nullable EmbeddedPostgres server;
    private volatile @Nullable HikariDataSource pool;
    private boolean closed;

    Database(StoreConfig config, ComponentContext context) {
        this.config = config;
        this.context = context;
    }

    /** Whether there is, or may be, something in it: false for an embedded server that was never needed. */
    boolean isWorthOpening() {
        return pool != null || !config.isEmbedded() || EmbeddedPostgres.exists(config.embedded());
    }

    /** A connection that commits by itself. */
    Connection connection() throws StoreFailure {
        HikariDataSource open = pool;
        if (open == null) {
            open = open();
        }
        try {
            return open.getConnection();
        } catch (SQLException e) {
            throw StoreFailure.of("cannot connect to PostgreSQL", e);
        }
    }

    @Nullable
    HikariDataSource pool() {
        return pool;
    }

    private HikariDataSource open() throws StoreFailure {
        try {
            opening.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreFailure.passing("interrupted while the database was being opened", e);
        }
        try {
            HikariDataSource there = pool;
            if (there != null) {
                return there;
            }
            if (closed) {
                throw StoreFailure.passing("the store is closed", new IllegalStateException("closed"));
            }
            ServerAddress address = address();
            migrate(address);
            HikariDataSource fresh = ConnectionPool.open(address, config, "partial " + context.id());
            pool = fresh;
            return fresh;
        } finally {
            opening.unlock();
        }
    }

    private ServerAddress address() throws StoreFailure {
        if (!config.isEmbedded()) {
            return ConnectionString.parse(config.postgres(), System.getenv());
        }
        EmbeddedPostgres running = server;
        if (running == null) {
            running = EmbeddedPostgres.share(config.embedded(), context);
            server = running;
        }
        return running.start();
    }

    /** Beside the pool, whose connections are few and in a hurry. */
    private void migrate(ServerAddress address) throws StoreFailure {
        PGSimpleDataSource direct = new PGSimpleDataSource();
        direct.setURL(address.url());
        try {
            for (Map.Entry<Object, Object> property : address.properties().entrySet()) {
                direct.setProperty(
                        property.getKey().toString(), property.getValue().toString());
            }
            direct.setConnectTimeout((int) Math.max(1, config.connectTimeout().toSeconds()));
            new Migrations(direct, config.schema(), context.logger()).run();
        } catch (SQLException e) {
            throw StoreFailure.of("cannot prepare the database", e);
        } catch (FlywayException e) {
            throw StoreFailure.passing("cannot migrate the schema " + config.schema() + ": " + firstLines(e), e);
        }
    }

    private static String firstLines(FlywayException failure) {
        return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    void close(Deadline deadline) {
        opening.lock();
        try {
            closed = true;
            HikariDataSource open = pool;
            if (open != null) {
                open.close();
            }
            EmbeddedPostgres running = server;
            server = null;
            if (running != null) {
                running.leave(deadline);
            }
        } finally {
            opening.unlock();
        }
    }
}
