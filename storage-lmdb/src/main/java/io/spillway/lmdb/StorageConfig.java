package io.spillway.lmdb;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import java.time.Duration;
import java.util.Optional;

/**
 * Configuration of {@code lmdb_storage} and {@code file_storage}; they differ in their defaults.
 *
 * @param directory the folder of the stores; each store has a folder of its own in it
 * @param createDirectory whether the directory is made at the start
 * @param directoryPermissions its permissions, in octal
 * @param timeout how long to wait for a store that another process has open
 * @param maxSizeMib how large each store may become; 0 for as large as the disk allows
 * @param fsync whether a change counts as durable only once it is on the disk
 */
public record StorageConfig(
        String directory,
        boolean createDirectory,
        String directoryPermissions,
        Duration timeout,
        int maxSizeMib,
        boolean fsync,
        CompactionConfig compaction,

        @Ignored("a damaged store is always set aside and replaced by an empty one")
        Optional<Object> recreate) {
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
                .done();
    }

    static StorageConfig defaults(String directory, boolean createDirectory, int maxSizeMib, boolean onRebound) {
        return new StorageConfig(
                directory,
                createDirectory,
                "0750",
                Duration.ofSeconds(1),
                maxSizeMib,
                true,
                CompactionConfig.of(false, onRebound),
                Optional.empty());
    }

    /** The same, elsewhere. */
    public StorageConfig in(String otherDirectory) {
        return new StorageConfig(
                otherDirectory,
                createDirectory,
                directoryPermissions,
                timeout,
                maxSizeMib,
                fsync,
                compaction,
                recreate);
    }

    /** The same, with or without waiting for the disk. */
    public StorageConfig withFsync(boolean on) {
        return new StorageConfig(
                directory, createDirectory, directoryPermissions, timeout, maxSizeMib, on, compaction, recreate);
    }

    StoreSettings settings() {
        return new StoreSettings(maxSizeMib * MIB, fsync, timeout, compaction);
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
