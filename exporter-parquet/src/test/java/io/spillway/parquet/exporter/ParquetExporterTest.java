package io.spillway.parquet.exporter;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Component;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.component.SystemClock;
import io.spillway.config.ByteSize;
import io.spillway.parquet.table.Lake;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.LifecycleContract;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Acknowledged items are in the table once, when the exporter has rolled or stopped. */
final class ParquetExporterTest extends LifecycleContract {
    private static final long HOUR_NANOS = 3_600_000_000_000L;
    /** 2026-12-01 05:00 UTC. */
    private static final long BASE_HOUR = 498_845;

    private final TestContext context = new TestContext("parquet");

    @TempDir
    private Path folder;

    private ParquetExporterConfig config(int journalMib, PromoteConfig promote) {
        return new ParquetExporterConfig(
                TablesConfig.in(folder.resolve("lake")),
                ByteSize.ofMib(1),
                Duration.ofSeconds(60),
                ByteSize.ofMib(16),
                promote,
                new JournalConfig("", ByteSize.ofMib(journalMib)),
                Optional.empty());
    }

    private ParquetExporterConfig config() {
        return config(64, PromoteConfig.NONE);
    }

    @Override
    protected Component component(TestContext own) {
        return new ParquetExporter(config(), EnumSet.allOf(Signal.class), own);
    }

    private ParquetExporter started(ParquetExporterConfig config) throws Exception {
        ParquetExporter exporter = new ParquetExporter(config, EnumSet.allOf(Signal.class), context);
        exporter.start();
        return exporter;
    }

    /** Closes with real time to do it in. */
    private static void close(ParquetExporter exporter) {
        try (SystemClock clock = new SystemClock()) {
            exporter.close(Deadline.after(Duration.ofMinutes(1), clock));
        }
    }

    private Lake lake(Signal signal) throws IOException {
        return new Lake(Path.of(config().tables().root()), signal);
    }

    private static Telemetry spans(long firstHour, int hours, int perHour) {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (long hour = firstHour; hour < firstHour + hours; hour++) {
            for (int i = 0; i < perHour; i++) {
                spans.addSpans(Span.newBuilder().setName("a").setStartTimeUnixNano(hour * HOUR_NANOS + i));
            }
        }
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder().addScopeSpans(spans);
        return Traces.of(request.build());
    }

    private double metric(String name, Signal signal) {
        return context.metric("otelcol_exporter_parquet_" + name, "exporter", "parquet", "data_type", signal.key());
    }

    @ParameterizedTest
    @EnumSource
    void everyAcknowledgedItemIsInTheTableOnce(Signal signal) throws Exception {
        ParquetExporter exporter = started(config());
        for (int i = 0; i < 20; i++) {
            assertThat(exporter.consume(NumberedItems.batch(signal, i * 50L, 50)))
                    .isEqualTo(Outcome.ACCEPTED);
        }
        close(exporter);

        try (Lake lake = lake(signal)) {
            assertThat(NumberedItems.numbers(lake.batches()))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, 1_000).boxed().toList());
            assertThat(lake.number("select count(*) from $")).isEqualTo(1_000);
            assertThat(lake.problems()).isEmpty();
        }
        assertThat(metric("rows", signal)).isEqualTo(1_000);
        assertThat(metric("roll_failures", signal)).isZero();
        assertThat(context.metric("otelcol_exporter_sent_" + signal.itemName(), "exporter", "parquet"))
                .isEqualTo(1_000);
    }

    @Test
    void rollsWhenTheOldestBatchIsOldEnough() throws Exception {
        ParquetExporter exporter = started(config());
        try (Lake lake = lake(Signal.LOGS)) {
            exporter.consume(NumberedItems.batch(Signal.LOGS, 0, 10));
            eventually("the journal and the table have met", () -> {
                context.manualClock().advance(Duration.ofSeconds(60));
                return lake.number("select count(*) from $") == 10;
            });
            eventually("the journal is empty", () -> metric("journal_bytes", Signal.LOGS) == 0);
        }
        close(exporter);
    }

    @Test
    void anotherExporterGoesOnWhereTheLastOneEnded() throws Exception {
        for (int run = 0; run < 3; run++) {
            ParquetExporter exporter = started(config());
            exporter.consume(NumberedItems.batch(Signal.METRICS, run * 10L, 10));
            close(exporter);
        }

        try (Lake lake = lake(Signal.METRICS)) {
            assertThat(NumberedItems.numbers(lake.batches()))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, 30).boxed().toList());
            assertThat(lake.files()).hasSize(3);
        }
    }

    @Test
    void aJournalThatWasNotCutIsNotWrittenTwice() throws Exception {
        try (SystemClock clock = new SystemClock()) {
            ParquetExporter exporter = started(config());
            exporter.consume(NumberedItems.batch(Signal.TRACES, 1, 10));
            exporter.close(Deadline.after(Duration.ZERO, clock));
        }
        Path journal = Path.of(config().tables().root(), "journal");
        Path copy = folder.resolve("copy");
        copy(journal, copy);
        close(started(config()));
        delete(journal);
        copy(copy, journal);

        close(started(config()));

        try (Lake lake = lake(Signal.TRACES)) {
            assertThat(lake.number("select count(*) from $")).isEqualTo(10);
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path root) throws Exception {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void filesStandInTheirHours() throws Exception {
        ParquetExporter exporter = started(config());
        exporter.consume(spans(BASE_HOUR, 3, 5));
        exporter.consume(spans(BASE_HOUR + 1, 1, 5));
        close(exporter);

        try (Lake lake = lake(Signal.TRACES)) {
            assertThat(lake.files()).hasSize(3);
            for (DataFile file : lake.files()) {
                int hour = file.partition().get(0, Integer.class);
                assertThat(lake.number("select count(*) from read_parquet('" + file.location()
                                + "') where date_part('epoch', start_time) // 3600 = " + hour))
                        .isEqualTo(file.recordCount());
                assertThat(file.recordCount()).isEqualTo(hour == BASE_HOUR + 1 ? 10 : 5);
            }
        }
    }

    @Test
    void aSenderWithAWrongClockMakesFewFilesAndLosesNothing() throws Exception {
        ParquetExporter exporter = started(config());
        exporter.consume(spans(1, 10_000, 1));
        exporter.consume(spans(BASE_HOUR, 1, 100));
        exporter.consume(NumberedItems.batch(Signal.TRACES, 0, 10));
        close(exporter);

        try (Lake lake = lake(Signal.TRACES)) {
            assertThat(lake.files()).hasSizeLessThan(10);
            assertThat(lake.number("select count(*) from $")).isEqualTo(10_110);
            assertThat(lake.files())
                    .anySatisfy(file ->
                            assertThat(file.partition().get(0, Integer.class)).isEqualTo((int) BASE_HOUR));
        }
    }

    @Test
    void promotedAttributesBecomeColumnsOfAnExistingTable() throws Exception {
        ExportTraceServiceRequest.Builder request =
                ((ExportTraceServiceRequest) spans(BASE_HOUR, 1, 1).message()).toBuilder();
        request.getResourceSpansBuilder(0)
                .getScopeSpansBuilder(0)
                .getSpansBuilder(0)
                .addAttributes(KeyValue.newBuilder()
                        .setKey("http.status")
                        .setValue(AnyValue.newBuilder().setIntValue(404)));
        Telemetry withStatus = Traces.of(request.build());
        ParquetExporter before = started(config());
        before.consume(withStatus);
        close(before);
        PromoteConfig promote = new PromoteConfig(
                List.of(new AttributeConfig("http.status", AttributeConfig.From.ITEM, AttributeConfig.ColumnType.LONG)),
                List.of(),
                List.of());

        ParquetExporter after = started(config(64, promote));
        after.consume(withStatus);
        close(after);

        try (Lake lake = lake(Signal.TRACES)) {
            assertThat(lake.rows("select http_status, attributes['http.status'] from $ order by 1"))
                    .containsExactlyInAnyOrder(List.of("404", "404"), Arrays.asList(null, "404"));
            assertThat(lake.table().schema().findField("http_status").doc()).isEqualTo("attribute http.status");
        }
    }

    @Test
    void aFullJournalRefusesAndLosesNothing() throws Exception {
        Path root = Files.createDirectories(Path.of(config().tables().root()));
        Files.createDirectory(TablesConfig.in(root).catalogFile());
        ParquetExporter exporter = started(config(8, PromoteConfig.NONE));
        long accepted = 0;
        Outcome outcome = Outcome.ACCEPTED;
        while (outcome.equals(Outcome.ACCEPTED)) {
            outcome = exporter.consume(NumberedItems.batch(Signal.LOGS, accepted, 20_000));
            accepted += outcome.equals(Outcome.ACCEPTED) ? 20_000 : 0;
        }
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Throttled.class,
                        throttled -> assertThat(throttled.status().code()).isEqualTo(Status.Code.UNAVAILABLE));
        assertThat(context.healths()).last().extracting(Health::state).isEqualTo(Health.State.RECOVERABLE_ERROR);
        Files.delete(TablesConfig.in(root).catalogFile());

        close(exporter);

        try (Lake lake = lake(Signal.LOGS)) {
            assertThat(lake.number("select count(distinct body) from $")).isEqualTo(accepted);
            assertThat(lake.number("select count(*) from $")).isEqualTo(accepted);
        }
    }

    @Test
    void severalExportersShareATable() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 3; i++) {
            TestContext own = new TestContext("parquet/" + i);
            // Contexts of tests begin with the same randomness, and journals must differ in their ids
            own.random().longs(i).forEach(_ -> {});
            long first = i * 1_000L;
            threads.add(Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, failure) -> failures.add(failure))
                    .start(() -> sendFiveTimes(own, first)));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        try (Lake lake = lake(Signal.LOGS)) {
            assertThat(lake.number("select count(distinct body) from $")).isEqualTo(1_500);
            assertThat(lake.number("select count(*) from $")).isEqualTo(1_500);
            assertThat(lake.files()).hasSize(15);
        }
    }

    private void sendFiveTimes(TestContext own, long first) {
        for (int run = 0; run < 5; run++) {
            ParquetExporter exporter = new ParquetExporter(config(), EnumSet.of(Signal.LOGS), own);
            try {
                exporter.start();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            assertThat(exporter.consume(NumberedItems.batch(Signal.LOGS, first + run * 100L, 100)))
                    .isEqualTo(Outcome.ACCEPTED);
            close(exporter);
        }
    }
}
