package io.spillway.partial.store;

import static io.spillway.testkit.Eventually.eventually;

import io.spillway.testkit.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** A PostgreSQL and its standby, which has every commit before it is answered. Both from the embedded programs. */
final class Replicas implements AutoCloseable {
    private final int primaryPort = FreePorts.next();
    private final int standbyPort = FreePorts.next();
    private final PostgresCluster standby;
    private final String password;
    private final List<Process> processes = new ArrayList<>();

    /** @param programsFolder PostgreSQL's, unpacked */
    Replicas(Path folder, String programsFolder) throws IOException, InterruptedException {
        EmbeddedConfig config = new EmbeddedConfig(folder.toString(), "", programsFolder, 16);
        Path programs = Path.of(programsFolder);
        ServerOwner owner = ServerOwner.choose(config);
        PostgresCluster primary =
                new PostgresCluster(Files.createDirectory(folder.resolve("primary")), programs, owner);
        password = primary.prepare();
        standby = new PostgresCluster(Files.createDirectory(folder.resolve("standby")), programs, owner);
        copy(primary.data(), standby.data(), owner);
        owner.give(Files.createFile(standby.data().resolve("standby.signal")));
        start(primary, primaryPort, "synchronous_standby_names=*");
        start(
                standby,
                standbyPort,
                "primary_conninfo=host=127.0.0.1 port=" + primaryPort + " user=" + PostgresCluster.USER + " password="
                        + password);
        eventually("a standby that has every commit", this::isInStep);
    }

    private static void copy(Path from, Path to, ServerOwner owner) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = Files.copy(file, to.resolve(from.relativize(file)));
                Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(file));
                owner.give(copy);
            }
        }
    }

    private void start(PostgresCluster cluster, int port, String setting) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(cluster.program("postgres"), "-D", cluster.data().toString()));
        for (String each : List.of("port=" + port, "listen_addresses=127.0.0.1", "unix_socket_directories=", setting)) {
            command.add("-c");
            command.add(each);
        }
        processes.add(new ProcessBuilder(cluster.owner().commandTiedToThread(command))
                .directory(cluster.home().toFile())
                .redirectErrorStream(true)
                .redirectOutput(cluster.home().resolve("start.log").toFile())
                .start());
    }

    /** Both, the primary first. */
    String address() {
        return "postgres://" + PostgresCluster.USER + ":" + password + "@127.0.0.1:" + primaryPort + ",127.0.0.1:"
                + standbyPort + "/postgres?sslmode=disable&target_session_attrs=read-write";
    }

    /** The primary dies as if its machine had lost power, and the standby takes over. */
    void failOver() throws IOException, InterruptedException {
        processes.getFirst().destroyForcibly().waitFor();
        standby.run(60, List.of(standby.program("pg_ctl"), "promote", "--pgdata=" + standby.data()));
    }

    /** What the standby answers. */
    String query(String sql) throws SQLException {
        return query(standbyPort, sql);
    }

    private String query(int port, String sql) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", PostgresCluster.USER);
        properties.setProperty("password", password);
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private boolean isInStep() {
        try {
            return query(primaryPort, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
                    .equals("1");
        } catch (SQLException _) {
            return false;
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (processes.getLast().isAlive()) {
            standby.run(
                    60, List.of(standby.program("pg_ctl"), "stop", "--pgdata=" + standby.data(), "--mode=immediate"));
        }
        for (Process process : processes) {
            process.destroyForcibly();
        }
    }
}
