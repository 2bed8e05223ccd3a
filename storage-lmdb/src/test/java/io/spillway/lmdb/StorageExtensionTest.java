package io.spillway.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Component;
import io.spillway.component.Deadline;
import io.spillway.component.SystemClock;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.storage.StoreName;
import io.spillway.testkit.FileFaults;
import io.spillway.testkit.LifecycleContract;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

final class StorageExtensionTest {
    @TempDir
    private Path folder;

    private final SystemClock clock = new SystemClock();
    private final TestContext context = new TestContext("lmdb_storage", clock);

    @AfterEach
    void stopClock() {
        clock.close();
    }

    @Nested
    final class Life extends LifecycleContract {
        @Override
        protected Component component(TestContext ofContract) {
            return new StorageExtension(new LmdbStorageFactory().defaults().in(folder.toString()), ofContract);
        }
    }

    private StorageExtension started(StorageConfig config) throws IOException {
        StorageExtension extension = new StorageExtension(config, context);
        extension.start();
        return extension;
    }

    private StorageExtension started() throws IOException {
        return started(new LmdbStorageFactory().defaults().in(folder.toString()));
    }

    private void close(StorageExtension extension) {
        extension.close(Deadline.after(Duration.ofSeconds(10), clock));
    }

    @Test
    void makesItsDirectoryWithItsPermissions() throws Exception {
        Path directory = folder.resolve("a").resolve("b");
        started(new LmdbStorageFactory().defaults().in(directory.toString()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void theGoCollectorsTypeWantsItsDirectoryToBeThere() {
        StorageConfig config =
                new FileStorageFactory().defaults().in(folder.resolve("absent").toString());
        assertThatThrownBy(() -> started(config))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent must exist")
                .hasMessageContaining("create_directory");
    }

    @Test
    void bothWaitForTheDiskUnlessToldOtherwise() throws Exception {
        assertThat(new LmdbStorageFactory().defaults().fsync()).isTrue();
        assertThat(new FileStorageFactory().defaults().fsync()).isTrue();
        started(new FileStorageFactory().defaults().in(folder.toString()).withFsync(false));
        assertThat(context.logger().lines()).anyMatch(line -> line.message().contains("fsync is off"));
    }

    @Test
    void filesOfTheGoCollectorAreNamedAndLeftAlone() throws Exception {
        byte[] bolt = ByteBuffer.allocate(8192)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(16, 0xED0CDAED)
                .array();
        Path file = Files.write(folder.resolve("exporter_otlp__traces"), bolt);
        Files.writeString(folder.resolve("notes.txt"), "not a database");
        StorageExtension extension = started();
        extension.open(TestStores.NAME, TestStores.FORMAT).close();
        assertThat(context.logger().lines().stream()
                        .filter(line -> line.level() == Level.WARN)
                        .toList())
                .singleElement()
                .satisfies(line -> assertThat(line.message()).contains(file.toString(), "bbolt"));
        assertThat(file).hasBinaryContent(bolt);
    }

    @Test
    void closesStoresThatWereLeftOpen() throws Exception {
        StorageExtension extension = started();
        Store store = extension.open(TestStores.NAME, TestStores.FORMAT);
        store.write(new StoreChange().put(TestStores.key(1), new byte[1]));
        close(extension);
        assertThatThrownBy(() -> store.get(TestStores.key(1))).isInstanceOf(StorageException.Unavailable.class);
        StorageExtension again = started();
        assertThat(again.open(TestStores.NAME, TestStores.FORMAT).get(TestStores.key(1)))
                .isPresent();
        close(again);
    }

    @Test
    void aDamagedStoreIsSetAsideLoudly() throws Exception {
        StorageExtension extension = started();
        try (Store store = extension.open(TestStores.NAME, TestStores.FORMAT)) {
            store.write(new StoreChange().put(TestStores.key(1), new byte[100]));
        }
        Path data = TestStores.dataFile(folder);
        FileFaults.flipBitAt(data, 4096 + 88 + 41, 3);
        byte[] damaged = Files.readAllBytes(data);
        try (Store store = extension.open(TestStores.NAME, TestStores.FORMAT)) {
            assertThat(store.origin()).isEqualTo(Store.Origin.REPLACED);
            assertThat(store.get(TestStores.key(1))).isEmpty();
        }
        try (Stream<Path> files = Files.list(data.getParent())) {
            assertThat(files.filter(file -> file.toString().contains(".damaged-"))
                            .toList())
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasBinaryContent(damaged));
        }
        assertThat(context.logger().lines().stream()
                        .filter(line -> line.level() == Level.ERROR)
                        .toList())
                .singleElement()
                .satisfies(line -> assertThat(line.message())
                        .contains("damaged", data.getParent().toString(), TestStores.NAME.toString()));
        assertThat(context.metric("otelcol_storage_replaced", "storage", "lmdb_storage"))
                .isEqualTo(1);
        close(extension);
    }

    @Test
    void whatAnInterruptedCompactionLeftIsRemoved() throws Exception {
        StorageExtension extension = started();
        try (Store store = extension.open(TestStores.NAME, TestStores.FORMAT)) {
            store.write(new StoreChange().put(TestStores.key(1), new byte[100]));
        }
        Path unfinished = Files.createDirectory(TestStores.dataFile(folder).resolveSibling("next"));
        Files.write(unfinished.resolve("data.mdb"), new byte[12_345]);
        try (Store store = extension.open(TestStores.NAME, TestStores.FORMAT)) {
            assertThat(store.origin()).isEqualTo(Store.Origin.EXISTING);
            assertThat(store.get(TestStores.key(1))).isPresent();
        }
        assertThat(unfinished).doesNotExist();
        close(extension);
    }

    @Test
    void givesSpaceBackOnceABacklogIsGone() throws Exception {
        StorageConfig defaults = new LmdbStorageFactory().defaults().in(folder.toString());
        CompactionConfig eager = new CompactionConfig(
                false,
                true,
                8,
                2,
                Duration.ofNanos(1),
                defaults.compaction().directory(),
                defaults.compaction().maxTransactionSize(),
                defaults.compaction().cleanupOnStart());
        StoreSettings settings = new StoreSettings(0, false, Duration.ZERO, eager);
        try (Store store = new LmdbStorage(folder, settings, context).open(TestStores.NAME, TestStores.FORMAT)) {
            StoreChange backlog = new StoreChange();
            for (int number = 0; number < 200; number++) {
                backlog.put(TestStores.key(number), new byte[64 << 10]);
            }
            store.write(backlog);
            assertThat(store.sizeBytes()).isGreaterThan(12 << 20);
            store.write(new StoreChange().deleteRange(TestStores.key(0), TestStores.key(199)));
            store.write(new StoreChange().put(TestStores.key(300), new byte[10]));
            assertThat(store.sizeBytes()).isLessThan(4 << 20);
            assertThat(store.get(TestStores.key(199))).hasValue(new byte[64 << 10]);
            assertThat(context.metric("otelcol_storage_compactions", "storage", "lmdb_storage"))
                    .isEqualTo(1);
        }
    }

    @Test
    void waitsForTheIntervalBeforeItLooksAgain() throws Exception {
        TestContext manual = new TestContext("lmdb_storage");
        CompactionConfig config = new LmdbStorageFactory().defaults().compaction();
        CompactionConfig small = new CompactionConfig(
                false,
                true,
                8,
                2,
                config.checkInterval(),
                config.directory(),
                config.maxTransactionSize(),
                config.cleanupOnStart());
        StoreSettings settings = new StoreSettings(0, false, Duration.ZERO, small);
        try (Store store = new LmdbStorage(folder, settings, manual).open(TestStores.NAME, TestStores.FORMAT)) {
            store.write(new StoreChange().put(TestStores.key(1), new byte[12 << 20]));
            store.write(new StoreChange().delete(TestStores.key(1)));
            store.write(new StoreChange());
            assertThat(store.sizeBytes()).isGreaterThan(12 << 20);
            manual.manualClock().advance(config.checkInterval());
            store.write(new StoreChange());
            assertThat(store.sizeBytes()).isLessThan(4 << 20);
        }
    }

    @Test
    void aNewerLayoutIsRefusedAndKept() throws Exception {
        StoreFolder of = StoreFolder.of(folder, TestStores.NAME);
        of.create("rwxr-x---");
        Header newer = new Header(Header.LAYOUT + 1, 0, 0, 1, "test", TestStores.NAME.toString());
        Content.create(of, TestStores.settings(0, false), newer);
        byte[] before = Files.readAllBytes(of.data());
        StorageExtension extension = started();
        assertThatThrownBy(() -> extension.open(TestStores.NAME, TestStores.FORMAT))
                .isInstanceOf(StorageException.TooNew.class)
                .hasMessageContaining(of.path().toString())
                .hasMessageContaining("layout 2")
                .hasMessageContaining("readable: 1");
        assertThat(of.data()).hasBinaryContent(before);
        close(extension);
    }

    @Test
    void unusualNamesHaveFoldersOfTheirOwn() {
        assertThat(Stream.of("", "a", "a.b", "a/b", "ä", "x".repeat(900), "x".repeat(901))
                        .map(purpose -> StoreFolder.of(
                                        folder, new StoreName(TestStores.NAME.kind(), TestStores.NAME.owner(), purpose))
                                .path()
                                .getFileName()
                                .toString()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[A-Za-z0-9_.%~-]{1,220}"));
    }
}
