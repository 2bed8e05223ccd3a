package io.spillway.parquet.table;

import io.spillway.config.Checks;
import io.spillway.config.Secret;
import java.util.regex.Pattern;

/**
 * The catalog of the tables.
 *
 * @param type the kind of database; collectors on several machines need {@code postgres}
 * @param file the database of {@code sqlite}, on a local disk; {@code catalog.db} in {@code path} if empty, or beside the journals if
 *     {@code path} is in S3
 * @param url the database of {@code postgres}, such as {@code postgres://host:5432/database}, without a password
 * @param user the user of {@code postgres}
 * @param password the password of {@code postgres}
 */
public record CatalogConfig(Type type, String file, String url, String user, Secret password) {
    /** The kind of database. */
    public enum Type {
        SQLITE,
        POSTGRES
    }

    static final String FILE_NAME = "catalog.db";

    public static final CatalogConfig DEFAULTS = new CatalogConfig(Type.SQLITE, "", "", "", new Secret(""));

    private static final Pattern URL =
            Pattern.compile("(?:jdbc:)?postgres(?:ql)?://(?<rest>[^@/?]+/[^@/?]+(?:\\?.*)?)");

    void check(Checks checks) {
        boolean isPostgres = type == Type.POSTGRES;
        // The value may hold a password
        checks.that(
                isPostgres ? URL.matcher(url).matches() : url.isEmpty(),
                "catalog::url",
                isPostgres
                        ? "must be postgres://host:port/database without user and password"
                        : "needs type: postgres");
        checks.that(isPostgres || user.isEmpty(), "catalog::user", "needs type: postgres");
        checks.that(isPostgres || password.reveal().isEmpty(), "catalog::password", "needs type: postgres");
        checks.that(!isPostgres || file.isEmpty(), "catalog::file", "needs type: sqlite");
    }

    CatalogConfig withFile(String database) {
        return new CatalogConfig(type, database, url, user, password);
    }

    /** The address of {@code postgres} for the driver. */
    String jdbcUrl() {
        return "jdbc:postgresql://" + URL.matcher(url).replaceFirst("${rest}");
    }
}
