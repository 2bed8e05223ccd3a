package io.spillway.partial.store;

import io.spillway.component.Deadline;
import io.spillway.component.SystemClock;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** A private PostgreSQL for the tests of other modules, in a folder that goes with it. */
public final class PrivatePostgres implements AutoCloseable {
    private final SystemClock clock = new SystemClock();
    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final ServerAddress address;

    public PrivatePostgres() throws IOException, StoreFailure {
        folder = Files.createTempDirectory("postgres");
        // The server runs as another user when the tests run as root
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        EmbeddedConfig config = new EmbeddedConfig(folder.resolve("postgres").toString(), "", "", 32);
        postgres = EmbeddedPostgres.share(config, new TestContext("partial", clock));
        address = postgres.start();
    }

    /** Such as {@code jdbc:postgresql://127.0.0.1:5432/postgres}. */
    public String url() {
        return address.url();
    }

    public String user() {
        return address.properties().getProperty("user");
    }

    public String password() {
        return address.properties().getProperty("password");
    }

    @Override
    public void close() {
        postgres.leave(Deadline.after(Duration.ofMinutes(1), clock));
        clock.close();
        PostgresPrograms.deleteTree(folder);
    }
}
