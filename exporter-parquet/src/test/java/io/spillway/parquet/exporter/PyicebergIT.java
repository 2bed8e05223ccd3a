package io.spillway.parquet.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.ByteSize;
import io.spillway.parquet.table.Lake;
import io.spillway.parquet.table.TableCatalog;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.Peers;
import io.spillway.testkit.TelemetryGenerator;
import io.spillway.testkit.TestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** pyiceberg opens the catalog and reads what DuckDB reads, promoted columns included. */
final class PyicebergIT {
    private static final int ITEMS = 3_000;
    private static final PromoteConfig PROMOTE = new PromoteConfig(attributes(), attributes(), attributes());

    @TempDir
    private Path folder;

    private static List<AttributeConfig> attributes() {
        return List.of(
                new AttributeConfig("host.name", AttributeConfig.From.RESOURCE, AttributeConfig.ColumnType.STRING));
    }

    @ParameterizedTest
    @EnumSource
    void readsTheSameRows(Signal signal) throws Exception {
        Path python = Peers.pyiceberg();
        fill(signal);
        String time = TableCatalog.timeColumn(signal);

        List<String> answer = python(python, signal, time);

        try (Lake lake = new Lake(folder.resolve("lake"), signal)) {
            String columns = "count(*), sum(time_of_row), count(service_name), count(distinct host_name)";
            List<String> expected = lake.rows(
                            "select " + columns + " from (select *, epoch_us(" + time + ") time_of_row from $)")
                    .getFirst();
            assertThat(answer).isEqualTo(expected);
        }
        assertThat(answer.getFirst()).isEqualTo("" + ITEMS);
    }

    private void fill(Signal signal) throws Exception {
        ParquetExporterConfig config = new ParquetExporterConfig(
                TablesConfig.in(folder.resolve("lake")),
                ByteSize.ofMib(1),
                Duration.ofSeconds(60),
                ByteSize.ofMib(16),
                PROMOTE,
                JournalConfig.DEFAULTS,
                Optional.empty());
        try (SystemClock clock = new SystemClock()) {
            ParquetExporter exporter =
                    new ParquetExporter(config, EnumSet.of(signal), new TestContext("parquet", clock));
            exporter.start();
            TelemetryGenerator generator = new TelemetryGenerator(1);
            byte[] request = switch (signal) {
                case TRACES -> generator.spans(ITEMS).toByteArray();
                case LOGS -> generator.logs(ITEMS).toByteArray();
                case METRICS -> generator.metrics(ITEMS).toByteArray();
            };
            exporter.consume(Telemetry.read(signal, request));
            exporter.close(Deadline.after(Duration.ofMinutes(1), clock));
        }
    }

    private List<String> python(Path python, Signal signal, String time) throws Exception {
        Path script = Path.of(PyicebergIT.class.getResource("read_table.py").toURI());
        Path answer = folder.resolve("answer.txt");
        Path lake = folder.resolve("lake");
        Process process = new ProcessBuilder(
                        List.of(python.toString(), script.toString(), lake.toString(), signal.key(), time))
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        int code = process.waitFor();
        String output = Files.readString(answer, StandardCharsets.UTF_8);
        assertThat(code).as(output).isZero();
        return List.of(output.lines().reduce((_, last) -> last).orElse("").split(" "));
    }
}
