package io.spillway.parquet.table;

import io.spillway.config.Secret;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.FreePorts;
import io.spillway.testkit.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A private S3 server with the empty bucket {@code lake}; the test is skipped if the server is not installed. */
public final class LakeServer implements AutoCloseable {
    public static final String BUCKET = "lake";

    private static final String KEY = "spillway";
    private static final String SECRET = "a-secret-of-tests";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final int port = FreePorts.next();
    private ChildProcess process;

    /** @param folder for the server's files */
    public LakeServer(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("objects").resolve(BUCKET));
        Files.createDirectories(folder.resolve("attributes"));
        process = begin();
    }

    private ChildProcess begin() {
        return ChildProcess.of(
                        "versitygw",
                        Peers.versitygw().toString(),
                        "--port",
                        "127.0.0.1:" + port,
                        "posix",
                        "--sidecar",
                        folder.resolve("attributes").toString(),
                        folder.resolve("objects").toString())
                .env("ROOT_ACCESS_KEY_ID", KEY)
                .env("ROOT_SECRET_ACCESS_KEY", SECRET)
                .start()
                .awaitPort(port, PATIENCE);
    }

    public int port() {
        return port;
    }

    /** The tables under a prefix of the bucket. */
    public TablesConfig tables(String prefix, Path catalog) {
        return tables(prefix, CatalogConfig.DEFAULTS.withFile(catalog.toString()), port);
    }

    /** The tables with any catalog, through any port. */
    public static TablesConfig tables(String prefix, CatalogConfig catalog, int through) {
        S3Config s3 = new S3Config("http://127.0.0.1:" + through, "", KEY, new Secret(SECRET), true);
        return new TablesConfig("s3://" + BUCKET + "/" + prefix, catalog, s3);
    }

    /** Ends the server, which keeps its files. */
    public void stop() {
        process.close();
    }

    public void restart() {
        process = begin();
    }

    @Override
    public void close() {
        process.close();
    }
}
