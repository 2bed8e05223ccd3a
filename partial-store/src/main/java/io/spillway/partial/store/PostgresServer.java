package io.spillway.partial.store;

import io.spillway.component.Clock;
import io.spillway.component.Deadline;
import io.spillway.component.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The running process of an embedded server. A platform thread of its own starts it and waits for its end: Linux tells the server
 * to stop when that thread dies, which it does with the process. A server that ends by itself is started again on the same port.
 */
final class PostgresServer {
    private static final int MAX_CONNECTIONS = 100;
    private static final int LAUNCHES = 3;
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

    private final PostgresCluster cluster;
    private final EmbeddedConfig config;
    private final Properties credentials;
    private final Clock clock;
    private final Logger logger;
    private volatile int port;
    private volatile boolean stopping;
    private volatile boolean ready;
    private volatile @Nullable Process process;

    PostgresServer(PostgresCluster cluster, EmbeddedConfig config, Properties credentials, Clock clock, Logger logger) {
        this.cluster = cluster;
        this.config = config;
        this.credentials = credentials;
        this.clock = clock;
        this.logger = logger;
    }

    ServerAddress address() {
        return new ServerAddress("jdbc:postgresql://127.0.0.1:" + port + "/postgres", credentials, 0);
    }

    /** Starts it and waits until it takes connections; if that fails, nothing of it is left. */
    void start() throws IOException, InterruptedException {
        try {
            launch();
        } catch (IOException | InterruptedException e) {
            stop(Deadline.after(STOP_TIMEOUT, clock));
            throw e;
        }
    }

    /** A port that was taken meanwhile is exchanged for another. */
    private void launch() throws IOException, InterruptedException {
        for (int launch = 1; ; launch++) {
            port = freePort();
            CountDownLatch launched = new CountDownLatch(1);
            Thread.ofPlatform().daemon().name("embedded-postgres").start(() -> keep(launched));
            launched.await();
            if (awaitReady()) {
                logger.atInfo()
                        .addKeyValue("directory", cluster.home())
                        .addKeyValue("user", cluster.owner().name())
                        .addKeyValue("port", port)
                        .log("Embedded PostgreSQL runs");
                return;
            }
            stop(Deadline.after(STOP_TIMEOUT, clock));
            if (launch == LAUNCHES) {
                throw new IOException("the server ended at once: " + PostgresCluster.shown(Files.readString(output())));
            }
            stopping = false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void keep(CountDownLatch launched) {
        while (!stopping) {
            try {
                Process started = new ProcessBuilder(cluster.owner().commandTiedToThread(command()))
                        .directory(cluster.home().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output().toFile())
                        .start();
                process = started;
                launched.countDown();
                int code = started.waitFor();
                if (stopping || !ready) {
                    return;
                }
                logger.atError().addKeyValue("exit_code", code).log("Embedded PostgreSQL ended; starting it again");
                clock.sleep(RESTART_DELAY);
            } catch (IOException e) {
                logger.error("Cannot start the embedded PostgreSQL: {}", Reason.of(e));
                return;
            } catch (InterruptedException _) {
                return;
            } finally {
                launched.countDown();
            }
        }
    }

    private Path output() {
        return cluster.home().resolve("start.log");
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(cluster.program("postgres"));
        command.add("-D");
        command.add(cluster.data().toString());
        for (String setting : List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=" + MAX_CONNECTIONS,
                "shared_buffers=" + config.sharedBuffersMib() + "MB",
                "fsync=on",
                "synchronous_commit=on",
                "full_page_writes=on",
                // Nobody copies this cluster, and less is logged that way.
                "wal_level=minimal",
                "max_wal_senders=0",
                "wal_compression=on",
                "max_wal_size=1GB",
                "checkpoint_timeout=15min",
                "autovacuum_naptime=10s",
                "logging_collector=on",
                "log_directory=log",
                "log_filename=postgres-%a.log",
                "log_truncate_on_rotation=on",
                "log_rotation_age=1d",
                "log_rotation_size=0",
                "log_error_verbosity=terse",
                "log_min_error_statement=panic")) {
            command.add("-c");
            command.add(setting);
        }
        return command;
    }

    /** False when the process ended before it took a connection. */
    private boolean awaitReady() throws IOException, InterruptedException {
        Deadline deadline = Deadline.after(READY_TIMEOUT, clock);
        Properties properties = new Properties();
        properties.putAll(credentials);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "5");
        while (!deadline.hasPassed()) {
            Process started = process;
            if (started == null || !started.isAlive()) {
                return false;
            }
            try (Connection _ = DriverManager.getConnection(address().url(), properties)) {
                ready = true;
                return true;
            } catch (SQLException _) {
                clock.sleep(POLL);
            }
        }
        throw new IOException("the server takes no connections after " + READY_TIMEOUT.toSeconds() + " s: "
                + PostgresCluster.shown(Files.readString(output())));
    }

    /** Stops it: at once for its clients, orderly for its data. Past the deadline it is killed, and recovers at its next start. */
    void stop(Deadline deadline) {
        stopping = true;
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            if (running.isAlive()) {
                long seconds = Math.max(1, deadline.remaining().toSeconds());
                cluster.run(
                        (int) seconds + 5,
                        List.of(
                                cluster.program("pg_ctl"),
                                "stop",
                                "--pgdata=" + cluster.data(),
                                "--mode=fast",
                                "--silent",
                                "--timeout=" + seconds));
            }
            running.waitFor(1, TimeUnit.SECONDS);
        } catch (IOException e) {
            logger.warn("Killing the embedded PostgreSQL, which does not stop: {}", Reason.of(e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            running.destroyForcibly();
        }
    }
}
