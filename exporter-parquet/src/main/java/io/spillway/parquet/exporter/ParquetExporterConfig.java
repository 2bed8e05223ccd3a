package io.spillway.parquet.exporter;

import io.spillway.config.ByteSize;
import io.spillway.config.Checks;
import io.spillway.config.Ignored;
import io.spillway.config.Inline;
import io.spillway.config.Removed;
import io.spillway.config.Requirements;
import io.spillway.parquet.table.TablesConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The {@code parquet} exporter.
 *
 * @param tables the place of the tables
 * @param rollSize the size of a file at which the exporter writes what it has
 * @param rollAge the age of the oldest batch at which the exporter writes what it has
 * @param memory the memory for each signal in which rows are sorted; more rows are sorted on the disk
 * @param promote attributes that become columns of their own, beside {@code service_name}
 * @param sendingQueue accepted for the files that have it
 */
@Removed(key = "roll_size_mib", instead = "roll_size: 64MiB")
@Removed(key = "memory_mib", instead = "memory: 64MiB")
public record ParquetExporterConfig(
        @Inline TablesConfig tables,
        ByteSize rollSize,
        Duration rollAge,
        ByteSize memory,
        PromoteConfig promote,
        JournalConfig journal,

        @Ignored("the journal keeps what is acknowledged, so that a queue is not needed")
        Optional<Object> sendingQueue)
        implements Requirements {
    private static final ByteSize MIN_MEMORY = ByteSize.ofMib(16);
    private static final ByteSize MIN_ROLL_SIZE = ByteSize.ofMib(1);
    private static final ByteSize MAX_ROLL_SIZE = ByteSize.ofMib(1024);

    public static final ParquetExporterConfig DEFAULTS = new ParquetExporterConfig(
            TablesConfig.DEFAULTS,
            ByteSize.ofMib(64),
            Duration.ofSeconds(60),
            ByteSize.ofMib(64),
            PromoteConfig.NONE,
            JournalConfig.DEFAULTS,
            Optional.empty());

    public ParquetExporterConfig {
        new Checks()
                .that(
                        rollSize.bytes() >= MIN_ROLL_SIZE.bytes() && rollSize.bytes() <= MAX_ROLL_SIZE.bytes(),
                        "roll_size",
                        rollSize,
                        MIN_ROLL_SIZE + " to " + MAX_ROLL_SIZE)
                .that(rollAge.isPositive(), "roll_age", rollAge, "> 0")
                .that(memory.bytes() >= MIN_MEMORY.bytes(), "memory", memory, ">= " + MIN_MEMORY)
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
        return rollSize.bytes();
    }

    long memoryBytes() {
        return memory.bytes();
    }
}
