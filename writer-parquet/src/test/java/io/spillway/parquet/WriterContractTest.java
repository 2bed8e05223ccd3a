package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of {@link TelemetryFileWriter}: order, splits, results, aborts, determinism. */
final class WriterContractTest {
    private static final TelemetryLayout TRACES = TelemetryLayout.of(Signal.TRACES);
    private static final TelemetryLayout METRICS = TelemetryLayout.of(Signal.METRICS);

    @TempDir
    private Path root;

    private Path folder;
    private Path temporary;

    @BeforeEach
    void makeFolders() throws IOException {
        folder = Files.createDirectory(root.resolve("files"));
        temporary = Files.createDirectory(root.resolve("temporary"));
    }

    private WriterSettings settings(TelemetryLayout layout) {
        return WriterSettings.of(folder, "part", layout).withTemporary(temporary);
    }

    @ParameterizedTest
    @EnumSource
    void resultsTellNameRowsBytesAndStatistics(Signal signal) throws IOException {
        TelemetryLayout layout = TelemetryLayout.of(signal);
        List<WrittenFile<KeySummary>> files =
                ParquetFiles.write(settings(layout), layout, ParquetFiles.batches(signal, 1, 3, 1_000));

        WrittenFile<KeySummary> file = files.getFirst();
        assertThat(files).hasSize(1);
        assertThat(file.path()).isEqualTo(folder.resolve("part-00000.parquet"));
        assertThat(file.rows()).isEqualTo(3_000);
        assertThat(file.bytes()).isEqualTo(Files.size(file.path()));
        assertThat(file.statistics().groups()).isBetween(1L, 3_000L);
        assertThat(ParquetFiles.names(temporary)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreInOrderAndAllStatisticsAreTrue(Signal signal) throws IOException {
        TelemetryLayout layout = TelemetryLayout.of(signal);
        for (SortKey key : SortKey.values()) {
            WriterSettings settings =
                    new WriterSettings(folder, key.name(), temporary, 1 << 20, 16 << 20, OrderBy.MERGE_SORT, key, 0);
            List<WrittenFile<KeySummary>> files =
                    ParquetFiles.write(settings, layout, ParquetFiles.batches(signal, 2, 30, 1_000));

            FileVerification.Report report = FileVerification.verify(
                    files.stream().map(WrittenFile::path).toList(), settings);
            assertThat(report.problems()).isEmpty();
            assertThat(report.rows()).isEqualTo(30_000);
        }
    }

    @Test
    void withoutAnOrderRowsStayAsTheyCame() throws IOException {
        List<Telemetry> batches = ParquetFiles.batches(Signal.TRACES, 3, 2, 200);
        WriterSettings settings = settings(TRACES).withOrder(OrderBy.NONE, SortKey.LAYOUT, 0);
        List<WrittenFile<KeySummary>> files = ParquetFiles.write(settings, TRACES, batches);

        assertThat(FileVerification.verify(
                                List.of(files.getFirst().path()),
                                settings.withOrder(OrderBy.MERGE_SORT, SortKey.LAYOUT, 0))
                        .problems())
                .anyMatch(problem -> problem.contains("order"));
        assertThat(Regrouped.of(ParquetFiles.read(files))).isEqualTo(Regrouped.of(batches));
    }

    @ParameterizedTest
    @EnumSource
    void sortedRunsMakeTheSameRowsInTheSameOrder(Signal signal) throws IOException {
        TelemetryLayout layout = TelemetryLayout.of(signal);
        List<Telemetry> batches = ParquetFiles.batches(signal, 4, 40, 500);
        WriterSettings inMemory =
                settings(layout).withOrder(OrderBy.IN_MEMORY, SortKey.LAYOUT, 0).withMemoryBytes(256 << 20);
        // Half of the memory holds two batches, so there are about 20 runs, more than one merge takes
        WriterSettings spilling = new WriterSettings(
                folder, "spilled", temporary, 64 << 20, 1 << 20, OrderBy.MERGE_SORT, SortKey.LAYOUT, 0);

        List<WrittenFile<KeySummary>> expected = ParquetFiles.write(inMemory, layout, batches);
        List<WrittenFile<KeySummary>> spilled = ParquetFiles.write(spilling, layout, batches);

        assertThat(sequence(spilled)).isEqualTo(sequence(expected));
        assertThat(ParquetFiles.names(temporary)).isEmpty();
    }

    private static List<Object> sequence(List<WrittenFile<KeySummary>> files) throws IOException {
        List<Object> items = new ArrayList<>();
        for (WrittenFile<KeySummary> file : files) {
            try (TelemetryFileReader reader = TelemetryFileReader.open(file.path())) {
                for (Telemetry one = reader.next(1); one != null; one = reader.next(1)) {
                    items.add(one.message());
                }
            }
        }
        return items;
    }

    @ParameterizedTest
    @EnumSource
    void theSameInputMakesTheSameBytes(Signal signal) throws IOException {
        TelemetryLayout layout = TelemetryLayout.of(signal);
        List<Telemetry> batches = ParquetFiles.batches(signal, 5, 20, 500);
        WriterSettings small = settings(layout).withTargetBytes(200_000).withMemoryBytes(2 << 20);
        List<WrittenFile<KeySummary>> first = ParquetFiles.write(small, layout, batches);
        WriterSettings again = new WriterSettings(
                folder, "again", temporary, 200_000, 2 << 20, OrderBy.MERGE_SORT, SortKey.LAYOUT, small.unsplitParts());
        List<WrittenFile<KeySummary>> second = ParquetFiles.write(again, layout, batches);

        assertThat(second).hasSameSizeAs(first);
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i).path()).hasSameBinaryContentAs(first.get(i).path());
        }
    }

    @Test
    void filesEndNearTheTarget() throws IOException {
        WriterSettings settings = settings(TRACES).withTargetBytes(300_000);
        List<WrittenFile<KeySummary>> files =
                ParquetFiles.write(settings, TRACES, ParquetFiles.batches(Signal.TRACES, 6, 60, 1_000));

        assertThat(files).hasSizeGreaterThan(5);
        assertThat(files.subList(0, files.size() - 1))
                .allSatisfy(file -> assertThat(file.bytes()).isBetween(270_000L, 400_000L));
        assertThat(files.stream().mapToLong(WrittenFile::rows).sum()).isEqualTo(60_000);
    }

    @Test
    void aSeriesIsNeverInTwoFiles() throws IOException {
        // Few series with many points each, far more than a file takes
        List<Telemetry> batches = SeriesBatches.of(20, 500, 40);
        WriterSettings settings = settings(METRICS).withTargetBytes(20_000);
        List<WrittenFile<KeySummary>> files = ParquetFiles.write(settings, METRICS, batches);

        assertThat(files).hasSizeBetween(3, 20);
        assertThat(files.stream().mapToLong(file -> file.statistics().groups()).sum())
                .isEqualTo(20);
        assertThat(FileVerification.verify(files.stream().map(WrittenFile::path).toList(), settings)
                        .problems())
                .isEmpty();
        assertThat(Regrouped.of(ParquetFiles.read(files))).isEqualTo(Regrouped.of(batches));

        WriterSettings splitting =
                new WriterSettings(folder, "split", temporary, 20_000, 16 << 20, OrderBy.MERGE_SORT, SortKey.LAYOUT, 0);
        List<WrittenFile<KeySummary>> split = ParquetFiles.write(splitting, METRICS, batches);
        assertThat(FileVerification.verify(split.stream().map(WrittenFile::path).toList(), settings)
                        .problems())
                .as("verification finds series in two files")
                .anyMatch(problem -> problem.contains("two places"));
    }

    @Test
    void presumedOrderIsChecked() throws IOException {
        List<Telemetry> batches = ParquetFiles.batches(Signal.TRACES, 7, 4, 500);
        ParquetFiles.write(settings(TRACES), TRACES, batches);
        WriterSettings presumed = new WriterSettings(
                folder, "presumed", temporary, 64 << 20, 16 << 20, OrderBy.PRESUMED, SortKey.LAYOUT, 3);

        assertThatThrownBy(() -> ParquetFiles.write(presumed, TRACES, batches))
                .isInstanceOf(RowsOutOfOrderException.class);
        assertThat(ParquetFiles.names(temporary)).isEmpty();
        assertThat(ParquetFiles.names(folder)).containsExactly("part-00000.parquet");

        // Single items in the order of the file: a larger batch groups its items by resource
        List<Telemetry> ordered = new ArrayList<>();
        try (TelemetryFileReader reader = TelemetryFileReader.open(folder.resolve("part-00000.parquet"))) {
            for (Telemetry one = reader.next(1); one != null; one = reader.next(1)) {
                ordered.add(one);
            }
        }
        List<WrittenFile<KeySummary>> files = ParquetFiles.write(presumed, TRACES, ordered);
        assertThat(FileVerification.verify(List.of(files.getFirst().path()), presumed)
                        .problems())
                .isEmpty();
        assertThat(Regrouped.of(ParquetFiles.read(files))).isEqualTo(Regrouped.of(batches));
    }

    @Test
    void rowsBeyondTheMemoryAreRefusedInMemory() throws IOException {
        WriterSettings settings =
                settings(TRACES).withOrder(OrderBy.IN_MEMORY, SortKey.LAYOUT, 0).withMemoryBytes(1 << 20);

        assertThatThrownBy(() -> ParquetFiles.write(settings, TRACES, ParquetFiles.batches(Signal.TRACES, 8, 5, 1_000)))
                .isInstanceOf(RowsExceedMemoryException.class);
        assertThat(ParquetFiles.names(folder)).isEmpty();
        assertThat(ParquetFiles.names(temporary)).isEmpty();
    }

    @Test
    void abortLeavesNothing() throws IOException {
        WriterSettings settings =
                settings(TRACES).withOrder(OrderBy.NONE, SortKey.LAYOUT, 0).withTargetBytes(50_000);
        try (TelemetryFileWriter<KeySummary> writer =
                new TelemetryFileWriter<>(settings, TRACES, KeySummary.byParts(1))) {
            for (Telemetry batch : ParquetFiles.batches(Signal.TRACES, 9, 5, 1_000)) {
                writer.write(batch);
            }
            assertThat(ParquetFiles.names(temporary))
                    .as("finished files and one in progress")
                    .hasSizeGreaterThan(2);
            assertThat(ParquetFiles.names(folder)).isEmpty();
            writer.abort();

            assertThat(ParquetFiles.names(temporary)).isEmpty();
            assertThat(ParquetFiles.names(folder)).isEmpty();
            assertThatIllegalStateException().isThrownBy(writer::finish).withMessageContaining("ABORTED");
        }
    }

    @Test
    void abortRemovesSortedRuns() throws IOException {
        try (TelemetryFileWriter<KeySummary> writer =
                new TelemetryFileWriter<>(settings(TRACES).withMemoryBytes(1 << 20), TRACES, KeySummary.byParts(1))) {
            for (Telemetry batch : ParquetFiles.batches(Signal.TRACES, 10, 5, 1_000)) {
                writer.write(batch);
            }
            assertThat(ParquetFiles.names(temporary)).isNotEmpty();
        }
        assertThat(ParquetFiles.names(temporary)).isEmpty();
    }

    @Test
    void anExistingFileStays() throws IOException {
        Path existing = Files.writeString(folder.resolve("part-00001.parquet"), "mine");
        WriterSettings settings = settings(TRACES).withTargetBytes(50_000);

        assertThatThrownBy(
                        () -> ParquetFiles.write(settings, TRACES, ParquetFiles.batches(Signal.TRACES, 11, 5, 1_000)))
                .isInstanceOf(FileAlreadyExistsException.class);

        assertThat(ParquetFiles.names(folder)).containsExactly("part-00001.parquet");
        assertThat(existing).hasContent("mine");
        assertThat(ParquetFiles.names(temporary)).isEmpty();
    }

    @Test
    void allProblemsOfSettingsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WriterSettings(
                        root.resolve("none"), "../a", temporary, 0, 1, OrderBy.NONE, SortKey.LAYOUT, 2))
                .withMessageContaining("baseName")
                .withMessageContaining("targetBytes")
                .withMessageContaining("memoryBytes")
                .withMessageContaining("unsplitParts")
                .withMessageContaining("none: no directory");
    }

    @Test
    void aBatchOfAnotherSignalIsRefused() throws IOException {
        try (TelemetryFileWriter<KeySummary> writer =
                new TelemetryFileWriter<>(settings(TRACES), TRACES, KeySummary.byParts(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.write(Telemetry.empty(Signal.LOGS)))
                    .withMessageContaining("logs (expected: traces)");
        }
    }

    @Test
    void noRowsMakeNoFile() throws IOException {
        assertThat(ParquetFiles.write(settings(TRACES), TRACES, List.of(Telemetry.empty(Signal.TRACES))))
                .isEmpty();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
