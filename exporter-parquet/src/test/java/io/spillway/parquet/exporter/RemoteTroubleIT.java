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
import io.spillway.parquet.table.TableVerification;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.testkit.FaultyPeer;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import io.spillway.testkit.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables in S3 with a catalog in PostgreSQL: trouble with either delays the telemetry, and all of it is there once afterwards. */
@ExtendWith(Seeded.class)
final class RemoteTroubleIT {
    private static final int ITEMS = 1_000;

    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("parquet", clock);

    @TempDir
    private Path folder;

    private Places places;

    @BeforeEach
    void startServers() throws Exception {
        places = new Places(folder);
    }

    @AfterEach
    void stopServers() {
        places.close();
        clock.close();
    }

    private ParquetExporter started(TablesConfig tables, String name, TestContext own) throws Exception {
        ParquetExporterConfig config = new ParquetExporterConfig(
                tables,
                ByteSize.ofMib(1),
                Duration.ofMillis(50),
                ByteSize.ofMib(16),
                PromoteConfig.NONE,
                new JournalConfig(folder.resolve(name).toString(), ByteSize.ofMib(64)),
                Optional.empty());
        ParquetExporter exporter = new ParquetExporter(config, EnumSet.of(Signal.LOGS), own);
        exporter.start();
        return exporter;
    }

    private static void send(ParquetExporter exporter, int first) {
        assertThat(exporter.consume(NumberedItems.batch(Signal.LOGS, first, ITEMS)))
                .isEqualTo(Outcome.ACCEPTED);
    }

    private void awaitRows(long rows) {
        eventually(
                rows + " rows",
                () -> context.metric("otelcol_exporter_parquet_rows", "exporter", "parquet", "data_type", "logs")
                        >= rows);
    }

    private void awaitHealth(Health.State state) {
        eventually(
                "health " + state,
                () -> !context.healths().isEmpty()
                        && context.healths().getLast().state() == state);
    }

    private void close(ParquetExporter exporter) {
        exporter.close(Deadline.after(Duration.ofMinutes(1), clock));
    }

    private void check(int items) throws Exception {
        TablesConfig tables = Places.parse(places.words());
        try (Lake lake = new Lake(tables, Signal.LOGS)) {
            assertThat(lake.number("select count(distinct body) from $")).isEqualTo(items);
            assertThat(lake.number("select count(*) from $")).isEqualTo(items);
            assertThat(lake.filesOnDisk()).hasSameSizeAs(lake.files());
        }
        assertThat(TableVerification.verify(tables))
                .allSatisfy(report -> assertThat(report.problems()).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"STATUS_500", "STATUS_503"})
    void s3Refuses(FaultyS3.Mood mood) throws Exception {
        try (FaultyS3 wire = new FaultyS3(places.server().port())) {
            ParquetExporter exporter =
                    started(Places.parse(places.words(wire.port(), places.databasePort())), "one", context);
            send(exporter, 0);
            awaitRows(ITEMS);

            wire.mood(mood);
            send(exporter, ITEMS);
            // The library asks many times for metadata that it cannot read, before it gives up
            eventually("refused requests", () -> wire.hits() >= 5);
            wire.mood(FaultyS3.Mood.HONEST);
            awaitRows(2 * ITEMS);
            close(exporter);
        }
        check(2 * ITEMS);
    }

    @Test
    void s3LosesAnswers() throws Exception {
        try (FaultyS3 wire = new FaultyS3(places.server().port())) {
            ParquetExporter exporter =
                    started(Places.parse(places.words(wire.port(), places.databasePort())), "one", context);
            wire.mood(FaultyS3.Mood.LOSES_ANSWERS);
            for (int round = 0; round < 5; round++) {
                send(exporter, round * ITEMS);
                awaitRows((round + 1L) * ITEMS);
            }
            assertThat(wire.hits()).isPositive();
            wire.mood(FaultyS3.Mood.HONEST);
            close(exporter);
        }
        check(5 * ITEMS);
    }

    @Test
    void catalogIsAway(Seed seed) throws Exception {
        try (FaultyPeer wire = new FaultyPeer(places.databasePort(), seed)) {
            ParquetExporter exporter =
                    started(Places.parse(places.words(places.server().port(), wire.port())), "one", context);
            send(exporter, 0);
            awaitRows(ITEMS);

            wire.mood(FaultyPeer.Mood.GONE);
            wire.cutAll();
            send(exporter, ITEMS);
            awaitHealth(Health.State.RECOVERABLE_ERROR);
            wire.mood(FaultyPeer.Mood.HONEST);
            awaitHealth(Health.State.OK);
            close(exporter);
        }
        check(2 * ITEMS);
    }

    @Test
    void severalCollectorsMakeAndFillOneTable() throws Exception {
        int collectors = 3;
        int batches = 10;
        TablesConfig tables = Places.parse(places.words());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int collector = 0; collector < collectors; collector++) {
                String name = "collector" + collector;
                int first = collector * batches;
                all.add(threads.submit(() -> {
                    TestContext own = new TestContext("parquet", clock);
                    // Journals have random ids, and the contexts of tests all have the same randomness
                    own.random().longs(first).forEach(_ -> {});
                    ParquetExporter exporter = started(tables, name, own);
                    for (int batch = first; batch < first + batches; batch++) {
                        send(exporter, batch * ITEMS);
                    }
                    close(exporter);
                    return name;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        check(collectors * batches * ITEMS);
    }
}
