package io.spillway.parquet.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Deadline;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.ByteSize;
import io.spillway.parquet.table.Lake;
import io.spillway.parquet.table.TableVerification;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.TelemetryGenerator;
import io.spillway.testkit.TestContext;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sound table has no problems; a damaged, missing or replaced file is one. */
final class TableVerificationTest {
    private static final int SPANS = 500;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        ParquetExporterConfig config = new ParquetExporterConfig(
                TablesConfig.in(folder),
                ByteSize.ofMib(1),
                Duration.ofSeconds(60),
                ByteSize.ofMib(16),
                PromoteConfig.NONE,
                JournalConfig.DEFAULTS,
                Optional.empty());
        try (SystemClock clock = new SystemClock()) {
            ParquetExporter exporter =
                    new ParquetExporter(config, EnumSet.of(Signal.TRACES), new TestContext("parquet", clock));
            exporter.start();
            exporter.consume(Telemetry.read(
                    Signal.TRACES, new TelemetryGenerator(1).spans(SPANS).toByteArray()));
            exporter.close(Deadline.after(Duration.ofMinutes(1), clock));
        }
        try (Lake lake = new Lake(folder, Signal.TRACES)) {
            List<DataFile> files = lake.files();
            file = Path.of(files.getFirst().location());
        }
    }

    private TableVerification.Report report() throws Exception {
        List<TableVerification.Report> reports = TableVerification.verify(TablesConfig.in(folder));
        assertThat(reports)
                .singleElement()
                .extracting(TableVerification.Report::signal)
                .isEqualTo(Signal.TRACES);
        return reports.getFirst();
    }

    @Test
    void aSoundTable() throws Exception {
        assertThat(report())
                .isEqualTo(new TableVerification.Report(Signal.TRACES, 1, SPANS, Files.size(file), List.of()));
    }

    @Test
    void aDamagedFile() throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThat(report().problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).contains(file.toString()));
    }

    @Test
    void aMissingFile() throws Exception {
        Files.delete(file);

        assertThat(report().problems()).containsExactly(file + ": missing");
    }

    @Test
    void anotherFileUnderTheName() throws Exception {
        Path other = folder.resolve("other");
        TableVerificationTest another = new TableVerificationTest();
        another.folder = Files.createDirectory(other);
        another.write();
        byte[] cut = Files.readAllBytes(another.file);
        Files.write(file, Arrays.copyOf(cut, cut.length / 2));

        assertThat(report().problems())
                .anySatisfy(problem -> assertThat(problem).contains("bytes in the table"))
                .anySatisfy(problem -> assertThat(problem).contains("rows in the table"));
    }

    @Test
    void aFolderWithoutACatalog() {
        assertThatThrownBy(() -> TableVerification.verify(TablesConfig.in(folder.resolve("nothing"))))
                .isInstanceOf(NoSuchFileException.class);
    }
}
