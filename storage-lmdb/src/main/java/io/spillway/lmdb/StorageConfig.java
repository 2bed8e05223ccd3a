package io.spillway.lmdb;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Requirements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Configuration of {@code lmdb_storage} and {@code file_storage}; they differ in their defaults.
 *
 * @param directory the folder of the stores; each store has a folder of its own in it
 * @param createDirectory whether the directory is made at the start
 * @param directoryPermissions its permissions, in octal
 * @param timeout how long to wait for a store that another process has open
 * @param maxSizeMib how large each store may become; 0 for as large as the disk allows
 * @param maxSize the same in bytes, where {@code max_size_mib} is 0; less than 8 MiB counts as 8 MiB
 * @param fsync whether a change counts as durable only once it is on the disk
 */
@Ignored(key = "recreate", value = "a damaged store is always set aside and replaced by an empty one")
public record StorageConfig(
        String directory,
        boolean createDirectory,
        String directoryPermissions,
        Duration timeout,
        int maxSizeMib,
        long maxSize,
        boolean fsync,
        CompactionConfig compaction)
        implements Requirements {
    private static final int SMALLEST_MIB = 8;
    private static final long MIB = 1 << 20;

    public StorageConfig {
        new Checks()
                .that(!directory.isEmpty(), "directory", "must not be empty")
                .that(
                        directoryPermissions.matches("0?[0-7]{3}"),
                        "directory_permissions",
                        "\"" + directoryPermissions + "\"",
                        "an octal number such as 0750")
                .that(!timeout.isNegative(), "timeout", timeout, ">= 0")
                .that(
                        maxSizeMib == 0 || maxSizeMib >= SMALLEST_MIB,
                        "max_size_mib",
                        maxSizeMib,
                        "0 for no limit, or >= " + SMALLEST_MIB)
                .that(maxSize >= 0, "max_size", maxSize, ">= 0")
                .that(maxSize == 0 || maxSizeMib == 0, "max_size", "cannot stand beside \"max_size_mib\"")
                .done();
    }

    static StorageConfig defaults(String directory, boolean createDirectory, int maxSizeMib, boolean onRebound) {
        return new StorageConfig(
                directory,
                createDirectory,
                "0750",
                Duration.ofSeconds(1),
                maxSizeMib,
                0,
                true,
                CompactionConfig.of(false, onRebound));
    }

    /** A folder that is not made at the start must be there. */
    @Override
    public void check(Checks checks) {
        Path folder = Path.of(directory);
        checks.that(
                        createDirectory || Files.exists(folder),
                        "directory",
                        folder + " does not exist (expected: a folder; create_directory: true makes it)")
                .that(!Files.exists(folder) || Files.isDirectory(folder), "directory", folder + " is not a folder");
    }

    /** The same, elsewhere. */
    public StorageConfig in(String otherDirectory) {
        return new StorageConfig(
                otherDirectory, createDirectory, directoryPermissions, timeout, maxSizeMib, maxSize, fsync, compaction);
    }

    /** The same, with or without waiting for the disk. */
    public StorageConfig withFsync(boolean on) {
        return new StorageConfig(
                directory, createDirectory, directoryPermissions, timeout, maxSizeMib, maxSize, on, compaction);
    }

    StoreSettings settings() {
        return new StoreSettings(maxSizeBytes(), fsync, timeout, compaction);
    }

    private long maxSizeBytes() {
        return maxSize == 0 ? maxSizeMib * MIB : Math.max(maxSize, SMALLEST_MIB * MIB);
    }

    /** The permissions as {@code rwxr-x---}. */
    String permissions() {
        int mode = Integer.parseInt(directoryPermissions, 8);
        StringBuilder letters = new StringBuilder();
        for (int bit = 8; bit >= 0; bit--) {
            letters.append((mode & 1 << bit) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        return letters.toString();
    }
}
