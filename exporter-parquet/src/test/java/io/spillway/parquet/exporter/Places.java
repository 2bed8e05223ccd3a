package io.spillway.parquet.exporter;

import io.spillway.config.Secret;
import io.spillway.parquet.table.CatalogConfig;
import io.spillway.parquet.table.LakeServer;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.partial.store.PrivatePostgres;
import java.nio.file.Path;
import java.util.List;

/** Places of tables, and the words by which a child process finds them. */
final class Places implements AutoCloseable {
    private final LakeServer server;
    private final PrivatePostgres postgres;

    /** Servers for tables in S3 whose catalog is in PostgreSQL. */
    Places(Path folder) throws Exception {
        server = new LakeServer(folder.resolve("server"));
        postgres = new PrivatePostgres();
    }

    LakeServer server() {
        return server;
    }

    /** The port of PostgreSQL. */
    int databasePort() {
        return Integer.parseInt(postgres.url().replaceFirst(".*:(\\d+)/.*", "$1"));
    }

    /** The words for tables on these servers. */
    List<String> words() {
        return words(server.port(), databasePort());
    }

    /** The same, through other ports. */
    List<String> words(int s3Port, int databasePort) {
        return List.of(
                Integer.toString(s3Port),
                postgres.url().replaceFirst(":\\d+/", ":" + databasePort + "/"),
                postgres.user(),
                postgres.password());
    }

    /** The words for tables in a folder. */
    static List<String> words(Path folder) {
        return List.of(folder.resolve("lake").toString());
    }

    static TablesConfig parse(List<String> words) {
        if (words.size() == 1) {
            return TablesConfig.in(Path.of(words.getFirst()));
        }
        CatalogConfig catalog = new CatalogConfig(
                CatalogConfig.Type.POSTGRES, "", words.get(1), words.get(2), new Secret(words.get(3)));
        return LakeServer.tables("tables", catalog, Integer.parseInt(words.getFirst()));
    }

    @Override
    public void close() {
        server.close();
        postgres.close();
    }
}
