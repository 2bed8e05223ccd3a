package io.spillway.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.testkit.ChildProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No room: by the store's own limit, and on a real small file system. */
final class FullStoreIT {
    private static final long LIMIT_BYTES = 8 << 20;
    private static final int VALUE_BYTES = 64 << 10;

    @TempDir
    private Path folder;

    private static byte[] value(long number) {
        byte[] value = new byte[VALUE_BYTES];
        new Random(number).nextBytes(value);
        return value;
    }

    private static Store open(Path directory, long limit) throws StorageException {
        return TestStores.in(directory, TestStores.settings(limit, true)).open(TestStores.NAME, TestStores.FORMAT);
    }

    /** Puts values until one is refused; answers how many were taken. */
    private static int fill(Store store, int from) throws Exception {
        for (int number = from; ; number++) {
            try {
                store.write(new StoreChange().put(TestStores.key(number), value(number)));
            } catch (StorageException.Full _) {
                return number;
            }
        }
    }

    private static void assertHolds(Store store, int from, int to) throws StorageException {
        List<Long> numbers = new ArrayList<>();
        store.scan(TestStores.NONE, TestStores.NONE, (key, value) -> {
            long number = TestStores.number(key);
            assertThat(value).isEqualTo(value(number));
            return numbers.add(number);
        });
        assertThat(numbers).hasSize(to - from);
        if (to > from) {
            assertThat(numbers.getFirst()).isEqualTo(from);
            assertThat(numbers.getLast()).isEqualTo(to - 1L);
        }
    }

    @Test
    void aFullStoreRefusesAndGoesOnOnceThereIsRoom() throws Exception {
        int first = 0;
        int next = 0;
        try (Store store = open(folder, LIMIT_BYTES)) {
            for (int round = 0; round < 5; round++) {
                next = fill(store, next);
                int taken = next;
                assertThatThrownBy(() -> store.write(new StoreChange().put(TestStores.key(taken), value(taken))))
                        .isInstanceOf(StorageException.Full.class)
                        .hasMessageContaining(folder.toString())
                        .hasMessageContaining("max_size_mib")
                        .hasMessageContaining("" + LIMIT_BYTES);
                assertHolds(store, first, next);
                while (first < next - round) {
                    store.write(new StoreChange().delete(TestStores.key(first++)));
                }
            }
            assertThat(store.sizeBytes()).isLessThanOrEqualTo(LIMIT_BYTES + (LIMIT_BYTES / 8));
        }
        try (Store store = open(folder, LIMIT_BYTES)) {
            assertHolds(store, first, next);
        }
    }

    @Test
    void aChangeThatNeverFitsFailsAloneAmongOthers() throws Exception {
        try (Store store = open(folder, LIMIT_BYTES)) {
            CompletableFuture<Void> before = store.submit(new StoreChange().put(TestStores.key(0), value(0)));
            CompletableFuture<Void> tooLarge =
                    store.submit(new StoreChange().put(TestStores.key(9), new byte[(int) LIMIT_BYTES]));
            CompletableFuture<Void> after = store.submit(new StoreChange().put(TestStores.key(1), value(1)));
            before.get();
            after.get();
            assertThatThrownBy(tooLarge::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StorageException.Full.class);
            assertHolds(store, 0, 2);
        }
    }

    /** A file system of a few MiB in memory, where the test may make one. */
    private static final class SmallDisk implements AutoCloseable {
        private final Path mount;

        SmallDisk(Path mount, int mib) throws Exception {
            this.mount = Files.createDirectories(mount);
            Assumptions.assumeTrue(
                    Files.isExecutable(Path.of("/bin/mount")), "skipped: there is no program mount on this machine");
            Assumptions.assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", mount.toString()) == 0,
                    "skipped: this user may not mount a small file system");
        }

        private static int run(String... command) throws Exception {
            try (ChildProcess child = ChildProcess.of(command[0], command).start()) {
                return child.awaitExit(Duration.ofMinutes(1));
            }
        }

        /** Another program takes all that is left. */
        Path fillUp() throws IOException {
            Path filler = mount.resolve("filler");
            try (OutputStream out = Files.newOutputStream(filler)) {
                while (true) {
                    out.write(new byte[1024]);
                }
            } catch (IOException _) {
                return filler;
            }
        }

        @Override
        public void close() throws Exception {
            assertThat(run("umount", mount.toString())).isZero();
        }
    }

    @Test
    void aFullDiskRefusesInTheMiddleOfACommitAndRecoversByItself() throws Exception {
        try (SmallDisk disk = new SmallDisk(folder.resolve("disk"), 12)) {
            Path directory = disk.mount.resolve("storage");
            int first = 0;
            int next = 0;
            try (Store store = open(directory, 0)) {
                for (int round = 0; round < 4; round++) {
                    next = fill(store, next);
                    int taken = next;
                    assertThatThrownBy(() -> store.write(new StoreChange().put(TestStores.key(taken), value(taken))))
                            .isInstanceOf(StorageException.Full.class)
                            .hasMessageContaining(directory.toString())
                            .hasMessageContaining("disk");
                    assertHolds(store, first, next);
                    while (first < next) {
                        store.write(new StoreChange().delete(TestStores.key(first++)));
                    }
                }
                next = fill(store, next);
            }
            try (Store store = open(directory, 0)) {
                assertThat(store.origin()).isEqualTo(Store.Origin.EXISTING);
                assertHolds(store, first, next);
            }
        }
    }

    @Test
    void deletesEvenWhenOthersHaveFilledTheDisk() throws Exception {
        try (SmallDisk disk = new SmallDisk(folder.resolve("disk"), 16)) {
            Path directory = disk.mount.resolve("storage");
            try (Store store = open(directory, 0)) {
                for (int number = 0; number < 60; number++) {
                    store.write(new StoreChange().put(TestStores.key(number), value(number)));
                }
                Path filler = disk.fillUp();
                int next = fill(store, 60);
                for (int number = 0; number < next; number++) {
                    store.write(new StoreChange().delete(TestStores.key(number)));
                }
                assertHolds(store, next, next);
                Files.delete(filler);
                int more = fill(store, next);
                assertThat(more).isGreaterThan(next + 60);
                assertHolds(store, next, more);
            }
        }
    }

    @Test
    void aGroupThatDoesNotFitIsMadeAsFarAsItFits() throws Exception {
        try (SmallDisk disk = new SmallDisk(folder.resolve("disk"), 8)) {
            Path directory = disk.mount.resolve("storage");
            try (Store store = open(directory, 0)) {
                List<CompletableFuture<Void>> pending = new ArrayList<>();
                for (int number = 0; number < 150; number++) {
                    pending.add(store.submit(new StoreChange().put(TestStores.key(number), value(number))));
                }
                List<Long> made = new ArrayList<>();
                for (int number = 0; number < pending.size(); number++) {
                    if (pending.get(number)
                            .handle((_, failed) -> failed == null)
                            .get()) {
                        made.add((long) number);
                    }
                }
                List<Long> found = new ArrayList<>();
                store.scanKeys(TestStores.NONE, TestStores.NONE, (key, _) -> found.add(TestStores.number(key)));
                assertThat(found).isEqualTo(made).hasSizeBetween(50, 149);
            }
        }
    }
}
