package io.spillway.lmdb;

import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writers that go on until they are killed. Each puts ascending numbers, each together with the deletion of the one {@value
 * #KEPT} before, and notes in a file what it found when it started and what was acknowledged since; one of them compacts the
 * store now and then. Arguments: a folder.
 */
final class BusyWriters {
    static final int WRITERS = 16;
    static final int KEPT = 20;
    static final int IN_FLIGHT = 4;

    private static final int ROUNDS_PER_COMPACTION = 150;

    private BusyWriters() {}

    static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Store store = TestStores.in(folder, TestStores.settings(0, true)).open(TestStores.NAME, TestStores.FORMAT);
        MappedByteBuffer acknowledged = acknowledgements(folder);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                Future<?> _ = threads.submit(() -> {
                    write(store, number, acknowledged);
                    return null;
                });
            }
            System.out.println("writing");
        }
    }

    /** What the system keeps of the writers' notes when the process is killed: all of it. */
    static MappedByteBuffer acknowledgements(Path folder) throws Exception {
        try (FileChannel channel = FileChannel.open(
                folder.resolve("acknowledged"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, WRITERS * (long) Long.BYTES);
        }
    }

    private static void write(Store store, int writer, MappedByteBuffer acknowledged) throws Exception {
        long found = last(store, writer);
        acknowledged.putLong(writer * Long.BYTES, found);
        long next = found + 1;
        Deque<CompletableFuture<Void>> pending = new ArrayDeque<>();
        while (true) {
            StoreChange change = new StoreChange().put(key(writer, next), value(writer, next));
            if (next > KEPT) {
                change.delete(key(writer, next - KEPT));
            }
            pending.add(store.submit(change));
            if (pending.size() == IN_FLIGHT) {
                pending.remove().get();
                acknowledged.putLong(writer * Long.BYTES, next - IN_FLIGHT + 1);
            }
            if (writer == 0 && next % ROUNDS_PER_COMPACTION == 0) {
                store.compact();
            }
            next++;
        }
    }

    /** The last number that a writer has in the store; 0 when it has none. */
    static long last(Store store, int writer) throws Exception {
        Optional<byte[]> last = store.lastKey(key(writer + 1, 0));
        return last.isPresent() && ByteBuffer.wrap(last.get()).getInt() == writer
                ? ByteBuffer.wrap(last.get()).getLong(Integer.BYTES)
                : 0;
    }

    static byte[] key(int writer, long number) {
        return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(writer)
                .putLong(number)
                .array();
    }

    static byte[] value(int writer, long number) {
        Random random = new Random(writer * 1_000_003L + number);
        byte[] value = new byte[random.nextInt(number % 10 == 0 ? 100_000 : 3000)];
        random.nextBytes(value);
        return value;
    }
}
