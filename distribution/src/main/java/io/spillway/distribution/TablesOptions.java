package io.spillway.distribution;

import io.spillway.config.Checks;
import io.spillway.config.Secret;
import io.spillway.parquet.table.CatalogConfig;
import io.spillway.parquet.table.S3Config;
import io.spillway.parquet.table.TablesConfig;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that find the tables of a {@code parquet} exporter. Secrets come from the environment. */
final class TablesOptions {
    @Option(
            names = "--catalog",
            paramLabel = "FILE|URL",
            description =
                    "The catalog: a file of SQLite, or postgres://host:port/database with the user and the password in"
                            + " PGUSER and PGPASSWORD. By default catalog.db in the path.")
    private String catalog = "";

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description =
                    "The S3 server, if it is not AWS. Keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from"
                            + " the AWS profile.")
    private String endpoint = "";

    @Option(names = "--path-style", description = "Names the bucket in the path of a URL, and not in its host.")
    private boolean pathStyle;

    /** The tables of a path, which is a folder or a URI of S3. */
    TablesConfig tables(String path, Map<String, String> environment) {
        CatalogConfig database = catalog.startsWith("postgres")
                ? new CatalogConfig(
                        CatalogConfig.Type.POSTGRES,
                        "",
                        catalog,
                        environment.getOrDefault("PGUSER", ""),
                        new Secret(environment.getOrDefault("PGPASSWORD", "")))
                : new CatalogConfig(CatalogConfig.Type.SQLITE, catalog, "", "", new Secret(""));
        TablesConfig tables =
                new TablesConfig(path, database, new S3Config(endpoint, "", "", new Secret(""), pathStyle));
        Checks checks = new Checks();
        tables.check(checks);
        checks.that(!tables.isRemote() || !catalog.isEmpty(), "--catalog", "must be set, as the path is in S3");
        checks.done();
        return tables;
    }
}
