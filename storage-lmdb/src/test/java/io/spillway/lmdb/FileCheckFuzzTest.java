package io.spillway.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.testkit.Seed;
import io.spillway.testkit.Seeded;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The check accepts everything that LMDB writes: no good store is ever set aside. {@code -Dspillway.rounds=} sets how many. */
@ExtendWith(Seeded.class)
final class FileCheckFuzzTest {
    private static final int CHANGES_PER_ROUND = 60;

    @TempDir
    private Path folder;

    private final TreeMap<Long, Integer> sizes = new TreeMap<>();
    private long next;

    @Test
    void acceptsWhatLmdbWrites(Seed seed) throws Exception {
        int rounds = Integer.getInteger("spillway.rounds", 60);
        Random random = seed.random();
        Path data = TestStores.dataFile(folder);
        for (int round = 0; round < rounds; round++) {
            if (round > 0) {
                assertThat(FileCheck.check(data)).isInstanceOf(FileCheck.Finding.Sound.class);
            }
            try (Store store =
                    TestStores.in(folder, TestStores.settings(0, false)).open(TestStores.NAME, TestStores.FORMAT)) {
                assertThat(store.origin()).isEqualTo(round == 0 ? Store.Origin.NEW : Store.Origin.EXISTING);
                TreeMap<Long, Integer> found = new TreeMap<>();
                store.scanKeys(TestStores.NONE, TestStores.NONE, (key, size) -> {
                    found.put(TestStores.number(key), size);
                    return true;
                });
                assertThat(found).isEqualTo(sizes);
                change(store, random, 1 << random.nextInt(18));
            }
        }
    }

    private void change(Store store, Random random, int largest) throws Exception {
        int puts = random.nextInt(100);
        for (int each = 0; each < CHANGES_PER_ROUND; each++) {
            StoreChange change = new StoreChange();
            for (int i = random.nextInt(20); i > 0; i--) {
                step(change, random, random.nextInt(100) < puts, largest);
            }
            if (random.nextInt(100) == 0) {
                long from = random.nextLong(next + 1);
                long to = from + random.nextLong(next + 1);
                change.deleteRange(TestStores.key(from), TestStores.key(to));
                sizes.subMap(from, to).clear();
            }
            CompletableFuture<Void> made = store.submit(change);
            if (random.nextInt(4) == 0) {
                made.get();
            }
        }
        if (random.nextInt(10) == 0) {
            store.compact();
        }
    }

    private void step(StoreChange change, Random random, boolean put, int largest) {
        long key = random.nextBoolean() ? ++next : random.nextLong(next + 1);
        if (put) {
            byte[] value = new byte[random.nextInt(largest)];
            change.put(TestStores.key(key), value);
            sizes.put(key, value.length);
        } else {
            change.delete(TestStores.key(key));
            sizes.remove(key);
        }
    }
}
