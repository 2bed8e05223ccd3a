package io.spillway.parquet.exporter;

import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.config.Requirements;
import io.spillway.parquet.table.TablesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The {@code parquet} exporter.
 *
 * @param tables the place of the tables
 * @param rollSizeMib the size of a file at which the exporter writes what it has
 * @param rollAge the age of the oldest batch at which the exporter writes what it has
 * @param memoryMib the memory for each signal in which rows are sorted; more rows are sorted on the disk
 * @param promote attributes that become columns of their own, beside {@code service_name}
 * @param sendingQueue accepted for the files that have it
 */
public record ParquetExporterConfig(
        @Inline TablesConfig tables,
        int rollSizeMib,
        Duration rollAge,
        int memoryMib,
        PromoteConfig promote,
        JournalConfig journal,

        @Ignored("the journal keeps what is acknowledged, so that a queue is not needed")
        Optional<Object> sendingQueue)
        implements Requirements {
    private static final int MIN_MEMORY_MIB = 16;
    private static final int MAX_ROLL_SIZE_MIB = 1024;

    public static final ParquetExporterConfig DEFAULTS = new ParquetExporterConfig(
            TablesConfig.DEFAULTS,
            64,
            Duration.ofSeconds(60),
            64,
            PromoteConfig.NONE,
            JournalConfig.DEFAULTS,
            Optional.empty());

    public ParquetExporterConfig {
        new Checks()
                .that(
                        rollSizeMib >= 1 && rollSizeMib <= MAX_ROLL_SIZE_MIB,
                        "roll_size_mib",
                        rollSizeMib,
                        "1 to " + MAX_ROLL_SIZE_MIB)
                .that(rollAge.isPositive(), "roll_age", rollAge, "> 0")
                .that(memoryMib >= MIN_MEMORY_MIB, "memory_mib", memoryMib, ">= " + MIN_MEMORY_MIB)
                .done();
    }

    @Override
    public void check(Checks checks) {
        tables.check(checks);
        promote.check(checks);
        if (tables.isRemote()) {
            checks.that(!journal.directory().isEmpty(), "journal::directory", "must be set, as path is in S3");
        }
    }

    /** The place of the tables; a catalog in a file lies beside the journals if the tables are in S3. */
    TablesConfig place() {
        return tables.isRemote() ? tables.withCatalogFolder(journalDirectory()) : tables;
    }

    /** The local folder of unfinished files. */
    Path temporary() {
        return (tables.isRemote() ? journalDirectory() : Path.of(tables.root())).resolve("tmp");
    }

    /** The folder of the journals. */
    Path journalDirectory() {
        return journal.directory().isEmpty()
                ? Path.of(tables.root()).resolve("journal")
                : Path.of(journal.directory()).toAbsolutePath().normalize();
    }

    long rollBytes() {
        return (long) rollSizeMib << 20;
    }

    long memoryBytes() {
        return (long) memoryMib << 20;
    }
}
