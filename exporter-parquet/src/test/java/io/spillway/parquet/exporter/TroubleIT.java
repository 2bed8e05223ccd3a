package io.spillway.parquet.exporter;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.ByteSize;
import io.spillway.parquet.table.Lake;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.SmallDisk;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk and a locked catalog delay the telemetry; all of it is in the table once when the trouble is over. */
final class TroubleIT {
    private static final int ITEMS = 5_000;

    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("parquet", clock);

    @TempDir
    private Path folder;

    private ParquetExporter started(Path lake) throws Exception {
        ParquetExporterConfig config = new ParquetExporterConfig(
                TablesConfig.in(lake),
                ByteSize.ofMib(1),
                Duration.ofMillis(50),
                ByteSize.ofMib(16),
                PromoteConfig.NONE,
                new JournalConfig(folder.resolve("journal").toString(), ByteSize.ofMib(64)),
                Optional.empty());
        ParquetExporter exporter = new ParquetExporter(config, EnumSet.of(Signal.LOGS), context);
        exporter.start();
        return exporter;
    }

    private void send(ParquetExporter exporter, int first) {
        assertThat(exporter.consume(NumberedItems.batch(Signal.LOGS, first, ITEMS)))
                .isEqualTo(Outcome.ACCEPTED);
    }

    private void check(ParquetExporter exporter, Path root, int items) throws Exception {
        exporter.close(Deadline.after(Duration.ofMinutes(1), clock));
        clock.close();
        try (Lake lake = new Lake(root, Signal.LOGS)) {
            assertThat(lake.number("select count(distinct body) from $")).isEqualTo(items);
            assertThat(lake.number("select count(*) from $")).isEqualTo(items);
            assertThat(lake.filesOnDisk()).hasSameSizeAs(lake.files());
        }
    }

    private void awaitHealth(Health.State state) {
        eventually(
                "health " + state,
                () -> !context.healths().isEmpty()
                        && context.healths().getLast().state() == state);
    }

    @Test
    void fullDisk() throws Exception {
        Path root = Files.createDirectory(folder.resolve("lake"));
        try (SmallDisk _ = SmallDisk.mount(root, 4)) {
            ParquetExporter exporter = started(root);
            send(exporter, 0);
            eventually(
                    "the first rows",
                    () -> context.metric("otelcol_exporter_parquet_rows", "exporter", "parquet", "data_type", "logs")
                            == ITEMS);
            Path filler = root.resolve("filler");
            fill(filler);

            send(exporter, ITEMS);
            awaitHealth(Health.State.RECOVERABLE_ERROR);
            Files.delete(filler);
            awaitHealth(Health.State.OK);

            check(exporter, root, 2 * ITEMS);
        }
    }

    private static void fill(Path filler) {
        try (FileChannel file = FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (true) {
                file.write(ByteBuffer.allocate(4_096));
            }
        } catch (IOException _) {
            // The disk is full, as intended
            return;
        }
    }

    @Test
    void lockedCatalog() throws Exception {
        Path root = folder.resolve("lake");
        ParquetExporter exporter = started(root);
        send(exporter, 0);
        eventually(
                "the first rows",
                () -> context.metric("otelcol_exporter_parquet_rows", "exporter", "parquet", "data_type", "logs")
                        == ITEMS);
        try (Connection other = DriverManager.getConnection(
                        "jdbc:sqlite:" + TablesConfig.in(root).catalogFile());
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            send(exporter, ITEMS);
            awaitHealth(Health.State.RECOVERABLE_ERROR);
            statement.execute("rollback");
        }
        awaitHealth(Health.State.OK);

        check(exporter, root, 2 * ITEMS);
    }
}
