package io.spillway.partial.store;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A private PostgreSQL in a folder of its own: {@code data} (the cluster), {@code postgresql-…} (the programs), {@code password}
 * and {@code lock}. One for each folder in this process, shared by the components that name it and stopped by the last of them.
 * The lock keeps other collectors away, so that a server found running there is left over from one that was killed.
 */
final class EmbeddedPostgres {
    private static final Map<Path, EmbeddedPostgres> RUNNING = new HashMap<>();
    private static final ReentrantLock RUNNING_LOCK = new ReentrantLock();

    private final EmbeddedConfig config;
    private final Path home;
    private final Clock clock;
    private final Logger logger;
    private final ReentrantLock starting = new ReentrantLock();
    private int users;
    private @Nullable FileChannel lock;
    private @Nullable PostgresServer server;

    private EmbeddedPostgres(EmbeddedConfig config, Path home, ComponentContext context) {
        this.config = config;
        this.home = home;
        this.clock = context.clock();
        this.logger = context.logger();
    }

    /** Whether a cluster was made there before. */
    static boolean exists(EmbeddedConfig config) {
        return Files.exists(homeOf(config).resolve(PostgresCluster.DATA).resolve("PG_VERSION"));
    }

    /** The server of a folder; it does not run before somebody starts it. Give it back with {@link #leave}. */
    static EmbeddedPostgres share(EmbeddedConfig config, ComponentContext context) {
        Path home = homeOf(config);
        RUNNING_LOCK.lock();
        try {
            EmbeddedPostgres shared = RUNNING.computeIfAbsent(home, _ -> new EmbeddedPostgres(config, home, context));
            shared.users++;
            return shared;
        } finally {
            RUNNING_LOCK.unlock();
        }
    }

    private static Path homeOf(EmbeddedConfig config) {
        return Path.of(config.directory()).toAbsolutePath().normalize();
    }

    /** Starts the server if it does not run, and waits until it takes connections. */
    ServerAddress start() throws StoreFailure {
        starting.lock();
        try {
            PostgresServer running = server;
            if (running == null) {
                running = launch();
                server = running;
            }
            return running.address();
        } catch (IOException e) {
            throw StoreFailure.passing("cannot start the embedded PostgreSQL: " + Reason.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreFailure.passing("interrupted while the embedded PostgreSQL was being started", e);
        } finally {
            starting.unlock();
        }
    }

    private PostgresServer launch() throws IOException, InterruptedException {
        Files.createDirectories(home);
        lock = lock();
        try {
            ServerOwner owner = ServerOwner.choose(config);
            owner.expectWayTo(home);
            Path programs = PostgresPrograms.find(config, home);
            PostgresCluster cluster = new PostgresCluster(home, programs, owner);
            String password = cluster.prepare();
            Properties credentials = new Properties();
            credentials.setProperty("user", PostgresCluster.USER);
            credentials.setProperty("password", password);
            credentials.setProperty("sslmode", "disable");
            PostgresServer fresh = new PostgresServer(cluster, config, credentials, clock, logger);
            fresh.start();
            return fresh;
        } catch (IOException | InterruptedException | RuntimeException e) {
            unlock();
            throw e;
        }
    }

    private FileChannel lock() throws IOException {
        Path file = home.resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException _) {
            // somebody else in this process: told below
        }
        channel.close();
        throw new IOException(home + " is in use by another collector (its lock file is held)");
    }

    private void unlock() throws IOException {
        FileChannel held = lock;
        lock = null;
        if (held != null) {
            held.close();
        }
    }

    /** Gives the server back; the last user stops it. */
    void leave(Deadline deadline) {
        RUNNING_LOCK.lock();
        try {
            if (--users > 0) {
                return;
            }
            RUNNING.remove(home);
        } finally {
            RUNNING_LOCK.unlock();
        }
        starting.lock();
        try {
            PostgresServer running = server;
            server = null;
            if (running != null) {
                running.stop(deadline);
            }
            unlock();
        } catch (IOException e) {
            logger.warn("Cannot give back the lock of {}: {}", home, Reason.of(e));
        } finally {
            starting.unlock();
        }
    }
}
