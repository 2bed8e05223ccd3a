package io.spillway.parquet.table;

import io.spillway.config.Checks;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The place of the tables.
 *
 * @param path the folder of the tables, made at the start if it is not there; or {@code s3://bucket/prefix}
 * @param catalog the catalog of the tables
 * @param s3 access to the bucket of a {@code path} in S3
 */
public record TablesConfig(String path, CatalogConfig catalog, S3Config s3) {
    public static final TablesConfig DEFAULTS = new TablesConfig("", CatalogConfig.DEFAULTS, S3Config.DEFAULTS);

    private static final Pattern URI = Pattern.compile("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^?#]*)?");

    /** The tables of a folder whose catalog is in it. */
    public static TablesConfig in(Path folder) {
        return new TablesConfig(folder.toString(), CatalogConfig.DEFAULTS, S3Config.DEFAULTS);
    }

    /** Notes what is wrong with a configuration that was read from a file. */
    public void check(Checks checks) {
        checks.that(!path.isEmpty(), "path", "path must be non-empty");
        if (path.contains("://")) {
            checks.that(URI.matcher(path).matches(), "path", path, "a folder or s3://bucket/prefix");
        }
        catalog.check(checks);
        s3.check(checks);
    }

    /** Whether the tables are in S3. */
    public boolean isRemote() {
        return path.startsWith("s3://");
    }

    /** The absolute path or the URI of the folder of all tables, without a slash at the end. */
    public String root() {
        return isRemote()
                ? path.replaceAll("/+$", "")
                : Path.of(path).toAbsolutePath().normalize().toString();
    }

    /** The database of a catalog in SQLite. */
    public Path catalogFile() {
        if (catalog.file().isEmpty()) {
            if (isRemote()) {
                throw new IllegalStateException(
                        "catalog::file: empty (expected: a local file, as the tables are in S3)");
            }
            return Path.of(root()).resolve(CatalogConfig.FILE_NAME);
        }
        return Path.of(catalog.file()).toAbsolutePath().normalize();
    }

    /** The same tables, with this folder for a catalog in SQLite that has no folder of its own. */
    public TablesConfig withCatalogFolder(Path folder) {
        return catalog.file().isEmpty()
                ? new TablesConfig(
                        path,
                        catalog.withFile(folder.resolve(CatalogConfig.FILE_NAME).toString()),
                        s3)
                : this;
    }
}
