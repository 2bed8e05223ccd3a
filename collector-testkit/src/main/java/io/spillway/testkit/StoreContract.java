package io.spillway.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.storage.StoreFormat;
import io.spillway.storage.StoreName;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The duties of every store. The test class of a storage extends this one. */
public abstract class StoreContract {
    /** The store that most tests open. */
    protected static final StoreName NAME =
            new StoreName(ComponentKind.EXPORTER, ComponentId.parse("otlp/backend"), "traces");

    /** The format that most tests open it with. */
    protected static final StoreFormat FORMAT = new StoreFormat("contract", 2, 1);

    private static final byte[] NONE = {};

    /** The storage under test; the same stores each time within one test. */
    protected abstract Storage storage() throws Exception;

    private Store open() throws Exception {
        return storage().open(NAME, FORMAT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] numbered(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    private static List<String> keys(Store store, String from, String to) throws StorageException {
        List<String> keys = new ArrayList<>();
        store.scanKeys(bytes(from), bytes(to), (key, _) -> keys.add(new String(key, UTF_8)));
        return keys;
    }

    private static List<String> entries(Store store, String from, String to) throws StorageException {
        List<String> entries = new ArrayList<>();
        store.scan(
                bytes(from),
                bytes(to),
                (key, value) -> entries.add(new String(key, UTF_8) + "=" + new String(value, UTF_8)));
        return entries;
    }

    @Test
    final void startsEmpty() throws Exception {
        try (Store store = open()) {
            assertThat(store.origin()).isEqualTo(Store.Origin.NEW);
            assertThat(store.formatVersion()).isEqualTo(FORMAT.version());
            assertThat(store.get(bytes("a"))).isEmpty();
            assertThat(store.lastKey(NONE)).isEmpty();
            assertThat(entries(store, "", "")).isEmpty();
        }
    }

    @Test
    final void putsReplacesAndDeletes() throws Exception {
        try (Store store = open()) {
            store.write(new StoreChange().put(bytes("a"), bytes("1")).put(bytes("b"), bytes("2")));
            store.write(new StoreChange()
                    .put(bytes("a"), bytes("3"))
                    .delete(bytes("b"))
                    .delete(bytes("c")));
            assertThat(store.get(bytes("a"))).hasValue(bytes("3"));
            assertThat(store.get(bytes("b"))).isEmpty();
        }
    }

    @Test
    final void appliesTheStepsOfAChangeInTheirOrder() throws Exception {
        try (Store store = open()) {
            store.write(new StoreChange()
                    .put(bytes("a"), bytes("1"))
                    .delete(bytes("a"))
                    .put(bytes("b"), bytes("1"))
                    .deleteRange(bytes("a"), bytes("z"))
                    .put(bytes("c"), bytes("1"))
                    .put(bytes("c"), bytes("2")));
            assertThat(entries(store, "", "")).containsExactly("c=2");
        }
    }

    @Test
    final void letsGoOfWhatItHasWritten() throws Exception {
        try (Store store = open()) {
            Garbage.assertGone(List.of(written(store, 1), written(store, 2)));
        }
    }

    private static WeakReference<byte[]> written(Store store, long number) throws Exception {
        byte[] value = new byte[1 << 20];
        store.write(new StoreChange().put(numbered(number), value));
        return new WeakReference<>(value);
    }

    @Test
    final void takesEmptyAndLargeValues() throws Exception {
        byte[] large = new byte[3_000_001];
        new Random(1).nextBytes(large);
        try (Store store = open()) {
            store.write(new StoreChange().put(bytes("empty"), NONE).put(bytes("large"), large));
            assertThat(store.get(bytes("empty"))).hasValue(NONE);
            assertThat(store.get(bytes("large"))).hasValue(large);
        }
    }

    @Test
    final void takesValuesOfEverySizeAroundAPage() throws Exception {
        try (Store store = open()) {
            for (int size = 1; size < 9000; size += 37) {
                byte[] value = new byte[size];
                new Random(size).nextBytes(value);
                CompletableFuture<Void> _ = store.submit(new StoreChange().put(numbered(size), value));
            }
            store.write(new StoreChange().put(bytes("last"), NONE));
            for (int size = 1; size < 9000; size += 37) {
                byte[] value = new byte[size];
                new Random(size).nextBytes(value);
                assertThat(store.get(numbered(size))).hasValue(value);
            }
        }
    }

    @Test
    final void gathersAValueWithoutMovingItsBuffers() throws Exception {
        ByteBuffer first = ByteBuffer.wrap(bytes("xabx"), 1, 2);
        ByteBuffer second = ByteBuffer.allocateDirect(3).put(bytes("cde")).flip();
        try (Store store = open()) {
            store.write(new StoreChange().put(bytes("k"), List.of(first, ByteBuffer.allocate(0), second)));
            assertThat(store.get(bytes("k"))).hasValue(bytes("abcde"));
            assertThat(first.position()).isEqualTo(1);
            assertThat(second.position()).isZero();
        }
    }

    @Test
    final void ordersKeysAsUnsignedBytes() throws Exception {
        try (Store store = open()) {
            byte[][] keys = {{(byte) 0xff}, {0}, {0, 0}, {1}, {(byte) 0x80}, {0x7f}, {1, (byte) 0xff}};
            for (byte[] key : keys) {
                store.write(new StoreChange().put(key, key));
            }
            List<byte[]> seen = new ArrayList<>();
            store.scan(NONE, NONE, (key, value) -> {
                assertThat(value).isEqualTo(key);
                return seen.add(key);
            });
            assertThat(seen)
                    .containsExactly(
                            new byte[] {0},
                            new byte[] {0, 0},
                            new byte[] {1},
                            new byte[] {1, (byte) 0xff},
                            new byte[] {0x7f},
                            new byte[] {(byte) 0x80},
                            new byte[] {(byte) 0xff});
        }
    }

    @Test
    final void takesKeysUpToTheLimitAndNoLonger() throws Exception {
        byte[] longest = new byte[Store.MAX_KEY_BYTES];
        try (Store store = open()) {
            store.write(new StoreChange().put(longest, bytes("v")));
            assertThat(store.get(longest)).hasValue(bytes("v"));
        }
        StoreChange change = new StoreChange();
        assertThatThrownBy(() -> change.put(new byte[Store.MAX_KEY_BYTES + 1], NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("501");
        assertThatThrownBy(() -> change.put(NONE, NONE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    final void scansRanges() throws Exception {
        try (Store store = open()) {
            StoreChange change = new StoreChange();
            for (char key = 'a'; key <= 'h'; key++) {
                change.put(bytes("" + key), bytes("v" + key));
            }
            store.write(change);
            assertThat(entries(store, "c", "e")).containsExactly("c=vc", "d=vd");
            assertThat(keys(store, "bb", "dd")).containsExactly("c", "d");
            assertThat(keys(store, "", "b")).containsExactly("a");
            assertThat(keys(store, "g", "")).containsExactly("g", "h");
            assertThat(keys(store, "e", "c")).isEmpty();
            assertThat(keys(store, "x", "")).isEmpty();
            assertThat(store.lastKey(NONE)).hasValue(bytes("h"));
            assertThat(store.lastKey(bytes("c"))).hasValue(bytes("b"));
            assertThat(store.lastKey(bytes("bb"))).hasValue(bytes("b"));
            assertThat(store.lastKey(bytes("zz"))).hasValue(bytes("h"));
            assertThat(store.lastKey(bytes("a"))).isEmpty();
        }
    }

    @Test
    final void endsAScanWhenTheVisitorHasEnough() throws Exception {
        try (Store store = open()) {
            store.write(new StoreChange()
                    .put(bytes("a"), NONE)
                    .put(bytes("b"), NONE)
                    .put(bytes("c"), NONE));
            List<byte[]> seen = new ArrayList<>();
            store.scan(NONE, NONE, (key, _) -> {
                seen.add(key);
                return seen.size() < 2;
            });
            assertThat(seen).hasSize(2);
        }
    }

    @Test
    final void scansMoreThanFitsIntoMemoryAtOnce() throws Exception {
        try (Store store = open()) {
            byte[] value = new byte[200_000];
            for (int i = 0; i < 40; i++) {
                CompletableFuture<Void> _ = store.submit(new StoreChange().put(numbered(i), value));
            }
            store.write(new StoreChange().put(numbered(40), NONE));
            List<Integer> sizes = new ArrayList<>();
            store.scan(NONE, NONE, (_, each) -> sizes.add(each.length));
            assertThat(sizes).hasSize(41).endsWith(200_000, 0);
            List<Integer> known = new ArrayList<>();
            store.scanKeys(NONE, NONE, (_, size) -> known.add(size));
            assertThat(known).isEqualTo(sizes);
        }
    }

    @Test
    final void letsAVisitorReadAndWrite() throws Exception {
        try (Store store = open()) {
            for (int i = 0; i < 100; i++) {
                CompletableFuture<Void> _ = store.submit(new StoreChange().put(numbered(i), new byte[50_000]));
            }
            store.write(new StoreChange());
            List<byte[]> seen = new ArrayList<>();
            store.scan(NONE, numbered(100), (key, _) -> {
                seen.add(key);
                assertThat(store.get(key)).isPresent();
                change(store, new StoreChange().delete(key).put(numbered(1000 + seen.size()), new byte[50_000]));
                return true;
            });
            assertThat(seen).hasSize(100);
            List<byte[]> left = new ArrayList<>();
            store.scanKeys(NONE, NONE, (key, _) -> left.add(key));
            assertThat(left).hasSize(100).first().isEqualTo(numbered(1001));
        }
    }

    private static void change(Store store, StoreChange change) throws StorageException {
        try {
            store.write(change);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    final void deletesRanges() throws Exception {
        try (Store store = open()) {
            StoreChange change = new StoreChange();
            for (int i = 0; i < 2000; i++) {
                change.put(numbered(i), new byte[i]);
            }
            store.write(change);
            store.write(new StoreChange().deleteRange(numbered(10), numbered(1990)));
            List<byte[]> left = new ArrayList<>();
            store.scanKeys(NONE, NONE, (key, _) -> left.add(key));
            assertThat(left).hasSize(20).contains(numbered(9), numbered(1990));
            store.write(new StoreChange().deleteRange(NONE, NONE));
            assertThat(store.lastKey(NONE)).isEmpty();
        }
    }

    @Test
    final void keepsEverythingAcrossReopening() throws Exception {
        TreeMap<Long, byte[]> expected = new TreeMap<>();
        Random random = new Random(7);
        for (int round = 0; round < 5; round++) {
            try (Store store = open()) {
                assertThat(store.origin()).isEqualTo(round == 0 ? Store.Origin.NEW : Store.Origin.EXISTING);
                for (int i = 0; i < 200; i++) {
                    long key = random.nextInt(500);
                    if (random.nextInt(3) == 0) {
                        expected.remove(key);
                        CompletableFuture<Void> _ = store.submit(new StoreChange().delete(numbered(key)));
                    } else {
                        byte[] value = new byte[random.nextInt(6000)];
                        random.nextBytes(value);
                        expected.put(key, value);
                        CompletableFuture<Void> _ = store.submit(new StoreChange().put(numbered(key), value));
                    }
                }
            }
            try (Store store = open()) {
                TreeMap<Long, byte[]> found = new TreeMap<>();
                store.scan(
                        NONE,
                        NONE,
                        (key, value) -> found.put(ByteBuffer.wrap(key).getLong(), value) == null);
                assertThat(found.keySet()).isEqualTo(expected.keySet());
                found.forEach((key, value) -> assertThat(value).isEqualTo(expected.get(key)));
            }
        }
    }

    @Test
    final void keepsTheOrderOfEachOfManyWriters() throws Exception {
        int writers = 8;
        int changes = 200;
        try (Store store = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                byte[] key = numbered(writer);
                running.add(threads.submit(() -> {
                    List<CompletableFuture<Void>> pending = new ArrayList<>();
                    for (int i = 0; i < changes; i++) {
                        pending.add(store.submit(new StoreChange().put(key, numbered(i))));
                    }
                    for (CompletableFuture<Void> each : pending) {
                        each.get();
                    }
                    assertThat(store.get(key)).hasValue(numbered(changes - 1));
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    @Test
    final void showsAChangeOnlyAsAWhole() throws Exception {
        try (Store store = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writing = threads.submit(() -> {
                for (int i = 0; i < 300; i++) {
                    store.write(new StoreChange().put(bytes("a" + i), NONE).put(bytes("b" + i), NONE));
                }
                return null;
            });
            for (int i = 0; i < 300; i++) {
                boolean second = store.get(bytes("b" + i)).isPresent();
                boolean first = store.get(bytes("a" + i)).isPresent();
                assertThat(first || !second).isTrue();
            }
            writing.get();
            assertThat(keys(store, "", "")).hasSize(600);
        }
    }

    @Test
    final void refusesToBeOpenedTwice() throws Exception {
        try (Store store = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(StorageException.Unavailable.class)
                    .hasMessageContaining("open");
            store.write(new StoreChange().put(bytes("a"), bytes("1")));
        }
        open().close();
    }

    @Test
    final void tellsStoresApart() throws Exception {
        StoreName other = new StoreName(NAME.kind(), NAME.owner(), "logs");
        try (Store store = open();
                Store second = storage().open(other, FORMAT)) {
            store.write(new StoreChange().put(bytes("a"), bytes("1")));
            assertThat(second.get(bytes("a"))).isEmpty();
        }
    }

    @Test
    final void closesTwiceAndFinishesWhatWasSubmitted() throws Exception {
        Store store = open();
        List<CompletableFuture<Void>> pending = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pending.add(store.submit(new StoreChange().put(numbered(i), new byte[10_000])));
        }
        store.close();
        store.close();
        assertThat(pending).allSatisfy(each -> assertThat(each).isCompleted());
        try (Store again = open()) {
            assertThat(again.lastKey(NONE)).hasValue(numbered(99));
        }
    }

    @Test
    final void refusesEverythingOnceClosed() throws Exception {
        Store store = open();
        store.close();
        assertThatThrownBy(() -> store.write(new StoreChange().put(bytes("a"), NONE)))
                .isInstanceOf(StorageException.Unavailable.class);
        assertThatThrownBy(() -> store.get(bytes("a"))).isInstanceOf(StorageException.Unavailable.class);
        assertThatThrownBy(() -> keys(store, "", "")).isInstanceOf(StorageException.Unavailable.class);
        assertThatThrownBy(() -> store.lastKey(NONE)).isInstanceOf(StorageException.Unavailable.class);
        assertThatThrownBy(store::compact).isInstanceOf(StorageException.Unavailable.class);
    }

    @Test
    final void staysTheSameWhenCompacted() throws Exception {
        try (Store store = open()) {
            for (int i = 0; i < 500; i++) {
                CompletableFuture<Void> _ = store.submit(new StoreChange().put(numbered(i), new byte[10_000]));
            }
            store.write(new StoreChange().deleteRange(numbered(5), numbered(495)));
            store.compact();
            List<byte[]> left = new ArrayList<>();
            store.scanKeys(NONE, NONE, (key, _) -> left.add(key));
            assertThat(left).hasSize(10);
            store.write(new StoreChange().put(bytes("after"), bytes("1")));
        }
        try (Store store = open()) {
            assertThat(store.get(bytes("after"))).hasValue(bytes("1"));
            assertThat(store.get(numbered(499))).hasValue(new byte[10_000]);
        }
    }

    @Test
    final void readsOlderFormatsAndUpgradesThem() throws Exception {
        try (Store store = storage().open(NAME, new StoreFormat("contract", 1, 1))) {
            store.write(new StoreChange().put(bytes("a"), bytes("1")));
        }
        try (Store store = open()) {
            assertThat(store.formatVersion()).isEqualTo(1);
            store.write(new StoreChange().put(bytes("a"), bytes("1b")));
        }
        try (Store store = open()) {
            assertThat(store.formatVersion()).isEqualTo(1);
            store.write(new StoreChange().put(bytes("a"), bytes("2")).upgradeFormat());
            assertThat(store.formatVersion()).isEqualTo(2);
        }
        try (Store store = open()) {
            assertThat(store.formatVersion()).isEqualTo(2);
        }
    }

    @Test
    final void refusesFormatsThatAreTooOldOrTooNewAndKeepsThem() throws Exception {
        try (Store store = open()) {
            store.write(new StoreChange().put(bytes("a"), bytes("1")));
        }
        assertThatThrownBy(() -> storage().open(NAME, new StoreFormat("contract", 1, 1)))
                .isInstanceOf(StorageException.TooNew.class)
                .hasMessageContaining("2")
                .hasMessageContaining("1");
        assertThatThrownBy(() -> storage().open(NAME, new StoreFormat("contract", 4, 3)))
                .isInstanceOf(StorageException.TooOld.class)
                .hasMessageContaining("2")
                .hasMessageContaining("3");
        assertThatThrownBy(() -> storage().open(NAME, new StoreFormat("other", 2, 1)))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("other");
        try (Store store = open()) {
            assertThat(store.get(bytes("a"))).hasValue(bytes("1"));
        }
    }
}
