package io.spillway.parquet.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Deadline;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.parquet.table.Lake;
import io.spillway.parquet.table.TablesConfig;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.JavaChild;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import io.spillway.testkit.TestContext;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process dies at random moments and at each step of the protocol: an acknowledged item is in the table once, and no file is
 * left over. {@code -Dspillway.kills=} sets how often.
 */
@ExtendWith(Seeded.class)
final class KilledExporterIT {
    @TempDir
    private Path folder;

    @Test
    void onADisk(Seed seed) throws Exception {
        acknowledgedItemsAreThereOnce(seed, Places.words(folder), 10);
    }

    @Test
    void inS3WithACatalogInPostgres(Seed seed) throws Exception {
        try (Places places = new Places(folder)) {
            acknowledgedItemsAreThereOnce(seed, places.words(), 5);
        }
    }

    private void acknowledgedItemsAreThereOnce(Seed seed, List<String> place, int defaultKills) throws Exception {
        int kills = Integer.getInteger("spillway.kills", defaultKills);
        Random random = seed.random();
        for (int kill = 0; kill < kills; kill++) {
            Death death = Death.values()[kill % Death.values().length];
            List<String> words = new ArrayList<>(List.of(folder.toString(), death.name()));
            words.addAll(place);
            try (ChildProcess child = JavaChild.of(BusySenders.class, words.toArray(String[]::new))
                    .start()) {
                if (death == Death.KILLED) {
                    child.awaitLine("sending"::equals, Duration.ofMinutes(1));
                    // The moment of death is random by intention
                    Thread.sleep(random.nextInt(1_500));
                    child.kill();
                } else {
                    assertThat(child.awaitExit(Duration.ofMinutes(1)))
                            .as(death + ": " + child.output())
                            .isEqualTo(137);
                }
            }
        }
        TablesConfig tables = Places.parse(place);
        moveWhatIsLeft(tables);
        long present = check(tables);
        System.out.println(kills + " kills, " + present + " spans");
    }

    private void moveWhatIsLeft(TablesConfig tables) throws Exception {
        try (SystemClock clock = new SystemClock()) {
            TestContext context = new TestContext("parquet", clock);
            ParquetExporter exporter =
                    new ParquetExporter(BusySenders.config(folder, tables), EnumSet.of(Signal.TRACES), context);
            exporter.start();
            exporter.close(Deadline.after(Duration.ofMinutes(2), clock));
            assertThat(context.metric(
                            "otelcol_exporter_parquet_roll_failures", "exporter", "parquet", "data_type", "traces"))
                    .as(context.logger().lines().toString())
                    .isZero();
        }
    }

    private long check(TablesConfig tables) throws Exception {
        MappedByteBuffer acknowledged = BusySenders.acknowledgements(folder);
        BitSet present = new BitSet();
        try (Lake lake = new Lake(tables, Signal.TRACES)) {
            for (DataFile file : lake.files()) {
                for (long number : NumberedItems.numbers(lake.batches(file))) {
                    int place = Math.toIntExact(number);
                    assertThat(present.get(place))
                            .as("item %d is there before", number)
                            .isFalse();
                    present.set(place);
                }
            }
            assertThat(lake.filesOnDisk()).as("no file is left over").hasSameSizeAs(lake.files());
        }
        long lost = 0;
        long found = 0;
        for (int place = 0; place < BusySenders.SENDERS * BusySenders.MAX_BATCHES; place++) {
            if (acknowledged.get(place) == BusySenders.ACKNOWLEDGED) {
                for (int item = 0; item < BusySenders.ITEMS; item++) {
                    found++;
                    lost += present.get(Math.toIntExact(BusySenders.number(place) + item)) ? 0 : 1;
                }
            }
        }
        assertThat(found).as("acknowledged items").isPositive();
        assertThat(lost).as("lost items of %d", found).isZero();
        return present.cardinality();
    }
}
