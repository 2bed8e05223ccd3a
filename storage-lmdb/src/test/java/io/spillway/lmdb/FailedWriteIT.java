package io.spillway.lmdb;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A write of LMDB's meta page fails: LMDB does not know any more what is on the disk and refuses everything from then on
 * (MDB_PANIC). The store opens its file again and goes on with what was durable.
 */
@EnabledOnOs(OS.LINUX)
final class FailedWriteIT {
    private static final int O_WRONLY = 1;
    private static final int O_DSYNC = 0x1000;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @TempDir
    private Path folder;

    @Test
    void goesOnAfterAnErrorThatLmdbDoesNotGoOnFrom() throws Throwable {
        try (Store store = open()) {
            store.write(put(1));
            letItsMetaPagesFail();

            assertThatThrownBy(() -> store.write(put(2)))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(folder.toString());
            store.write(put(3));

            assertHolds(store, 1, 3);
        }
        try (Store store = open()) {
            assertThat(store.origin()).isEqualTo(Store.Origin.EXISTING);
            assertHolds(store, 1, 3);
        }
    }

    private Store open() throws StorageException {
        return TestStores.in(folder, TestStores.settings(0, true)).open(TestStores.NAME, TestStores.FORMAT);
    }

    private static StoreChange put(long number) {
        return new StoreChange().put(TestStores.key(number), TestStores.key(number));
    }

    private static void assertHolds(Store store, long... numbers) throws StorageException {
        List<Long> found = new ArrayList<>();
        store.scanKeys(TestStores.NONE, TestStores.NONE, (key, _) -> found.add(TestStores.number(key)));
        assertThat(found).containsExactly(Arrays.stream(numbers).boxed().toArray(Long[]::new));
    }

    /** LMDB writes them through a descriptor of their own, which from now on leads to a device that is always full. */
    private void letItsMetaPagesFail() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle open = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("open"), FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        MethodHandle dup2 = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("dup2"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int full = (int) open.invokeExact(arena.allocateFrom("/dev/full", StandardCharsets.US_ASCII), O_WRONLY);
            assertThat((int) dup2.invokeExact(full, metaDescriptor())).isNotNegative();
        }
    }

    private int metaDescriptor() throws IOException {
        Path data = TestStores.dataFile(folder).toRealPath();
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.filter(each -> leadsTo(each, data))
                    .map(each -> Integer.parseInt(each.getFileName().toString()))
                    .filter(FailedWriteIT::isSynced)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException _) {
            return false; // it was the one of the listing
        }
    }

    private static boolean isSynced(int descriptor) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/fdinfo", Integer.toString(descriptor)))) {
            return lines.filter(line -> line.startsWith("flags:"))
                    .anyMatch(line -> (Integer.parseInt(line.substring(6).strip(), 8) & O_DSYNC) != 0);
        } catch (IOException _) {
            return false;
        }
    }
}
