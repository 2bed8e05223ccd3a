package io.spillway.parquet.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Signal;
import io.spillway.parquet.table.Lake;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.JavaChild;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many times the rate that the exporter can write, in a heap of 256 MiB: the journal's bound refuses the rest, and what was accepted
 * is in the table. {@code -Dspillway.overload.seconds=} sets for how long.
 */
final class OverloadIT {
    @TempDir
    private Path folder;

    @Test
    void theRestIsRefused() throws Exception {
        int seconds = Integer.getInteger("spillway.overload.seconds", 5);
        String last;
        try (ChildProcess child = JavaChild.of(Overload.class, folder.toString(), Integer.toString(seconds))
                .start()) {
            last = child.awaitLine(line -> line.startsWith("accepted "), Duration.ofSeconds(seconds + 150L));
            assertThat(child.awaitExit(Duration.ofMinutes(1))).isZero();
            child.output().forEach(System.out::println);
        }
        long accepted = Long.parseLong(last.split(" ")[1]);
        long refused = Long.parseLong(last.split(" ")[3]);
        assertThat(accepted).isPositive();
        assertThat(refused).isGreaterThan(10 * accepted);
        try (Lake lake = new Lake(folder, Signal.TRACES)) {
            assertThat(lake.number("select count(*) from $")).isEqualTo(accepted);
        }
    }
}
