package io.spillway.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk is an error, and nothing is left on the disk. */
final class DiskFullIT {
    private static final TelemetryLayout LAYOUT = TelemetryLayout.of(Signal.TRACES);
    private static final int DISK_MIB = 2;

    @TempDir
    private Path folder;

    @Test
    void whileAFileIsWritten() throws Exception {
        failsAndLeavesNothing(OrderBy.NONE, 256 << 20);
    }

    @Test
    void whileASortedRunIsWritten() throws Exception {
        failsAndLeavesNothing(OrderBy.MERGE_SORT, 2 << 20);
    }

    private void failsAndLeavesNothing(OrderBy order, long memoryBytes) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        List<Telemetry> batches = ParquetFiles.batches(Signal.TRACES, 1, 60, 1_000);
        try (SmallDisk _ = SmallDisk.mount(disk, DISK_MIB)) {
            WriterSettings settings =
                    new WriterSettings(disk, "a", disk, 400_000, memoryBytes, order, SortKey.LAYOUT, 0);

            assertThatThrownBy(() -> ParquetFiles.write(settings, LAYOUT, batches))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left");
            assertThat(ParquetFiles.names(disk)).isEmpty();

            List<WrittenFile<KeySummary>> files = ParquetFiles.write(settings, LAYOUT, batches.subList(0, 2));
            assertThat(Regrouped.of(ParquetFiles.read(files)).equals(Regrouped.of(batches.subList(0, 2))))
                    .as("the writer works again")
                    .isTrue();
        }
    }
}
