package io.spillway.parquet.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.parquet.table.Lake;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.JavaChild;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import io.spillway.testkit.TestContext;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at random moments: what was acknowledged is in the table once. {@code -Dspillway.kills=} sets how often. */
@ExtendWith(Seeded.class)
final class KilledExporterIT {
    @TempDir
    private Path folder;

    @Test
    void acknowledgedItemsAreThereOnce(Seed seed) throws Exception {
        int kills = Integer.getInteger("spillway.kills", 6);
        Random random = seed.random();
        for (int kill = 0; kill < kills; kill++) {
            try (ChildProcess child =
                    JavaChild.of(BusySenders.class, folder.toString()).start()) {
                child.awaitLine("sending"::equals, Duration.ofMinutes(1));
                // The moment of death is random by intention
                Thread.sleep(random.nextInt(1_500));
                child.kill();
            }
        }

        moveWhatIsLeft();

        long present = check();
        System.out.println(kills + " kills, " + present + " spans");
    }

    private void moveWhatIsLeft() throws Exception {
        try (SystemClock clock = new SystemClock()) {
            TestContext context = new TestContext("parquet", clock);
            ParquetExporter exporter =
                    new ParquetExporter(BusySenders.config(folder), EnumSet.of(Signal.TRACES), context);
            exporter.start();
            exporter.close(Deadline.after(Duration.ofMinutes(1), clock));
            assertThat(context.metric(
                            "otelcol_exporter_parquet_roll_failures", "exporter", "parquet", "data_type", "traces"))
                    .isZero();
        }
    }

    private long check() throws Exception {
        MappedByteBuffer acknowledged = BusySenders.acknowledgements(folder);
        List<Long> numbers;
        try (Lake lake = new Lake(Path.of(BusySenders.config(folder).tables().root()), Signal.TRACES)) {
            numbers = NumberedItems.numbers(lake.batches());
            assertThat(lake.filesOnDisk()).as("no file is left over").hasSameSizeAs(lake.files());
        }
        Set<Long> distinct = new HashSet<>(numbers);
        assertThat(numbers).as("no item is there twice").hasSameSizeAs(distinct);
        long lost = 0;
        long found = 0;
        for (int place = 0; place < BusySenders.SENDERS * BusySenders.MAX_BATCHES; place++) {
            if (acknowledged.get(place) == BusySenders.ACKNOWLEDGED) {
                for (int item = 0; item < BusySenders.ITEMS; item++) {
                    found++;
                    lost += distinct.contains(BusySenders.number(place) + item) ? 0 : 1;
                }
            }
        }
        assertThat(found).as("acknowledged items").isPositive();
        assertThat(lost).as("lost items of %d", found).isZero();
        return numbers.size();
    }
}
