package io.spillway.partial.store;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.spillway.component.Deadline;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A private PostgreSQL, and stores in it, each test with a schema of its own. Its folder goes with it. */
final class TestStores implements AutoCloseable {
    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("partial", clock);
    private final List<SpanStore> open = new ArrayList<>();
    private final Path folder;
    private final EmbeddedConfig server;
    private final EmbeddedPostgres postgres;
    private final ServerAddress address;

    /** In a temporary folder. */
    TestStores() throws IOException, StoreFailure {
        this(Files.createTempDirectory("stores"), "");
    }

    /** @param programs a folder with PostgreSQL's; empty to unpack them */
    TestStores(Path folder, String programs) throws IOException, StoreFailure {
        this.folder = folder;
        // the server runs as another user when the tests run as root
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        server = new EmbeddedConfig(folder.resolve("postgres").toString(), "", programs, 32);
        postgres = EmbeddedPostgres.share(server, context);
        address = postgres.start();
    }

    SpanStore store(String schema) {
        return store(schema, Duration.ofMinutes(10));
    }

    SpanStore store(String schema, Duration tombstoneTtl) {
        SpanStore store = new SpanStore(config(schema, "embedded", tombstoneTtl), context);
        open.add(store);
        return store;
    }

    StoreConfig config(String schema, String connection, Duration tombstoneTtl) {
        return new StoreConfig(
                new Secret(connection), schema, 4, Duration.ofSeconds(30), Duration.ofMinutes(1), tombstoneTtl, server);
    }

    /** A store whose statements may take a moment only. */
    SpanStore impatient(String schema) {
        StoreConfig patient = config(schema, "embedded", Duration.ofMinutes(10));
        SpanStore store = new SpanStore(
                new StoreConfig(
                        patient.postgres(),
                        schema,
                        patient.maxConnections(),
                        patient.connectTimeout(),
                        Duration.ofMillis(300),
                        patient.tombstoneTtl(),
                        server),
                context);
        open.add(store);
        return store;
    }

    /** A store on an address of any kind. */
    SpanStore external(String schema, String connection) {
        SpanStore store = new SpanStore(config(schema, connection, Duration.ofMinutes(10)), context);
        open.add(store);
        return store;
    }

    String url(String user, String password, String query) {
        return address.url().replace("jdbc:postgresql://", "postgres://" + user + ":" + password + "@") + "?" + query;
    }

    int port() {
        return URI.create(address.url().substring("jdbc:".length())).getPort();
    }

    /** PostgreSQL's, for another server. */
    String programs() throws IOException {
        return PostgresPrograms.find(server, Path.of(server.directory())).toString();
    }

    /** The server's own folder. */
    Path data() {
        return Path.of(server.directory(), PostgresCluster.DATA);
    }

    /** Makes a file the server's. */
    void give(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        Files.setAttribute(file, "unix:uid", Files.getAttribute(data(), "unix:uid"));
    }

    /** Has the server read its settings again, and waits until new sessions see this one. */
    void reload(String setting, String value) throws SQLException {
        query("SELECT pg_reload_conf()");
        eventually(setting + " is " + value, () -> query("SHOW " + setting).equals(value));
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(address.url(), address.properties());
    }

    void shut(SpanStore... others) {
        for (SpanStore other : others) {
            other.close(Deadline.after(Duration.ofMinutes(1), clock));
        }
    }

    TestContext context() {
        return context;
    }

    /** The first column of the first row. */
    String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    static Heartbeat beat(long span, long event, long lifeMillis, String text) {
        return new Heartbeat(
                new SpanKey(7, 8, span),
                event,
                lifeMillis,
                text.hashCode() + 1L,
                () -> new SpanBody("shop", "GET /" + span, 1, ByteString.copyFromUtf8(text)));
    }

    static Stop stop(long span, long event) {
        return new Stop(new SpanKey(7, 8, span), event);
    }

    static Written write(SpanStore store, Heartbeat... beats) throws StoreFailure {
        return store.write(List.of(beats), List.of(), List.of(), false, 10);
    }

    static Written write(SpanStore store, Stop... stops) throws StoreFailure {
        return store.write(List.of(), List.of(stops), List.of(), false, 10);
    }

    /** As a sending queue would: again and again. An attempt that failed may have been committed. */
    static void persist(SpanStore store, Heartbeat beat) {
        eventually("a write", () -> {
            try {
                write(store, beat);
                return true;
            } catch (StoreFailure e) {
                assertThat(e.kind()).isEqualTo(StoreFailure.Kind.PASSING);
                return false;
            }
        });
    }

    @Override
    public void close() {
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), clock);
        open.forEach(store -> store.close(deadline));
        postgres.leave(deadline);
        clock.close();
        PostgresPrograms.deleteTree(folder);
    }
}
