package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.RandomMessages;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OTLP that was written comes back equal, after grouping by resource, scope and metric. */
@ExtendWith(Seeded.class)
final class RoundTripTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void generatedTelemetryComesBack(Signal signal) throws IOException {
        List<Telemetry> batches = ParquetFiles.batches(signal, 1, 5, 1_000);
        TelemetryLayout layout = TelemetryLayout.of(signal);

        List<WrittenFile<KeySummary>> files =
                ParquetFiles.write(WriterSettings.of(folder, "a", layout), layout, batches);

        assertThat(files)
                .singleElement()
                .satisfies(file -> assertThat(file.rows()).isEqualTo(5_000));
        assertThat(Regrouped.of(ParquetFiles.read(files))).isEqualTo(Regrouped.of(batches));
    }

    @ParameterizedTest
    @EnumSource
    void randomMessagesOfEveryShapeComeBack(Signal signal, Seed seed) throws IOException {
        List<Telemetry> batches = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            batches.add(
                    ParquetFiles.batch(signal, new RandomMessages(seed.part(i).value()).request(signal)));
        }
        TelemetryLayout layout = TelemetryLayout.of(signal);

        List<WrittenFile<KeySummary>> files =
                ParquetFiles.write(WriterSettings.of(folder, "a", layout), layout, batches);

        assertThat(Regrouped.of(ParquetFiles.read(files))).isEqualTo(Regrouped.of(batches));
    }
}
