package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RandomMessages;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DuckDB sees what our reader sees. */
@ExtendWith(Seeded.class)
final class DuckDbTest {
    private static final List<Promoted> PROMOTED = List.of(
            Promoted.item("http.route", Promoted.Type.STRING),
            Promoted.item("http.response.status_code", Promoted.Type.LONG),
            Promoted.resource("host.name", Promoted.Type.STRING));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void everyColumnIsTheSame(Signal signal, Seed seed) throws Exception {
        Path file = file(folder, signal, seed);
        Map<String, String> ours = CanonicalRows.ofOurReader(file);

        try (Duck duck = new Duck()) {
            assertThat(CanonicalRows.ofDuckDb(file, new TelemetryLayout(signal, PROMOTED).schema(), duck))
                    .isEqualTo(ours);
            assertThat(duck.number(file, "select count(*) from $")).isGreaterThan(2_000);
        }
        assertThat(ours).hasSizeGreaterThan(20);
    }

    /** A file with generated telemetry and messages of every shape. */
    static Path file(Path folder, Signal signal, Seed seed) throws Exception {
        TelemetryLayout layout = new TelemetryLayout(signal, PROMOTED);
        List<Telemetry> batches = new ArrayList<>(ParquetFiles.batches(signal, seed.value(), 2, 1_000));
        for (int i = 0; i < 50; i++) {
            batches.add(
                    ParquetFiles.batch(signal, new RandomMessages(seed.part(i).value()).request(signal)));
        }
        return ParquetFiles.write(WriterSettings.of(folder, "a", layout), layout, batches)
                .getFirst()
                .path();
    }

    @Test
    void columnsAndMapsAnswerAlike() throws Exception {
        TelemetryLayout layout = new TelemetryLayout(Signal.TRACES, PROMOTED);
        Path file = ParquetFiles.write(
                        WriterSettings.of(folder, "a", layout),
                        layout,
                        ParquetFiles.batches(Signal.TRACES, 1, 10, 1_000))
                .getFirst()
                .path();
        try (Duck duck = new Duck()) {
            same(
                    duck,
                    file,
                    "select http_route, count(*) from $ group by 1 order by 1",
                    "select attributes['http.route'], count(*) from $ group by 1 order by 1");
            same(
                    duck,
                    file,
                    "select count(*) from $ where http_response_status_code >= 500",
                    "select count(*) from $ where cast(attributes['http.response.status_code'] as bigint) >= 500");
            same(
                    duck,
                    file,
                    "select host_name, sum(duration_nano) from $ group by 1 order by 1",
                    "select resource_attributes['host.name'], sum(duration_nano) from $ group by 1 order by 1");
        }
    }

    private static void same(Duck duck, Path file, String byColumn, String byMap) throws Exception {
        assertThat(duck.rows(file, byColumn)).isNotEmpty().isEqualTo(duck.rows(file, byMap));
    }

    @Test
    void aTraceIsFoundByItsId() throws Exception {
        TelemetryLayout layout = TelemetryLayout.of(Signal.TRACES);
        WriterSettings settings = WriterSettings.of(folder, "a", layout).withMemoryBytes(4 << 20);
        Path file = ParquetFiles.write(settings, layout, ParquetFiles.batches(Signal.TRACES, 2, 40, 1_000))
                .getFirst()
                .path();
        try (Duck duck = new Duck()) {
            assertThat(duck.rows(file, "select max(row_group_id) from parquet_metadata('" + file + "')")
                            .getFirst())
                    .as("several row groups, whose bounds differ")
                    .isNotEqualTo(List.of("0"));
            for (List<String> trace :
                    duck.rows(file, "select trace_id, count(*) from $ group by 1 order by hash(trace_id) limit 100")) {
                assertThat(duck.rows(file, "select count(*) from $ where trace_id = '" + trace.getFirst() + "'"))
                        .containsExactly(List.of(trace.getLast()));
            }
        }
    }
}
