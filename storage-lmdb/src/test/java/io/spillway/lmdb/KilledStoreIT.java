package io.spillway.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.storage.Store;
import io.spillway.testkit.ChildProcess;
import io.spillway.testkit.JavaChild;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} while many write: nothing acknowledged is lost, nothing is there by half. {@code -Dspillway.kills=} sets how often. */
@ExtendWith(Seeded.class)
final class KilledStoreIT {
    @TempDir
    private Path folder;

    private long changesSurvived;

    @Test
    void keepsEverythingThatWasAcknowledged(Seed seed) throws Exception {
        int kills = Integer.getInteger("spillway.kills", 10);
        Random random = seed.random();
        for (int kill = 0; kill < kills; kill++) {
            try (ChildProcess child =
                    JavaChild.of(BusyWriters.class, folder.toString()).start()) {
                child.awaitLine("writing"::equals, Duration.ofMinutes(1));
                // it may die at any moment, mostly while the file is small
                Thread.sleep(random.nextInt(kill % 4 == 3 ? 1500 : 300));
                child.kill();
            }
            check();
        }
        System.out.println(kills + " kills, " + changesSurvived + " changes");
    }

    @Test
    void leavesNothingWhereTemporaryFilesGo(@TempDir Path temporary) throws Exception {
        try (ChildProcess child = JavaChild.of(BusyWriters.class, folder.toString())
                .env("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary)
                .start()) {
            child.awaitLine("writing"::equals, Duration.ofMinutes(1));
            child.kill();
        }
        assertThat(temporary).isEmptyDirectory();
    }

    private void check() throws Exception {
        MappedByteBuffer acknowledged = BusyWriters.acknowledgements(folder);
        changesSurvived = 0;
        try (Store store =
                TestStores.in(folder, TestStores.settings(0, true)).open(TestStores.NAME, TestStores.FORMAT)) {
            assertThat(store.origin()).isEqualTo(Store.Origin.EXISTING);
            for (int writer = 0; writer < BusyWriters.WRITERS; writer++) {
                long least = acknowledged.getLong(writer * Long.BYTES);
                long last = BusyWriters.last(store, writer);
                assertThat(last).as("writer %d", writer).isBetween(least, least + BusyWriters.IN_FLIGHT);
                checkWriter(store, writer, last);
                changesSurvived += last;
            }
        }
    }

    /** Exactly the last numbers are there, with their values: each change was made as a whole, and in order. */
    private static void checkWriter(Store store, int writer, long last) throws Exception {
        List<byte[]> expected = new ArrayList<>();
        for (long number = Math.max(1, last - BusyWriters.KEPT + 1); number <= last; number++) {
            expected.add(BusyWriters.key(writer, number));
            assertThat(store.get(BusyWriters.key(writer, number))).hasValue(BusyWriters.value(writer, number));
        }
        List<byte[]> found = new ArrayList<>();
        store.scanKeys(BusyWriters.key(writer, 0), BusyWriters.key(writer + 1, 0), (key, _) -> found.add(key));
        assertThat(found).usingElementComparator(Arrays::compare).isEqualTo(expected);
    }
}
