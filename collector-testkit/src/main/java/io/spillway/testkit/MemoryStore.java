package io.spillway.testkit;

import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.storage.StoreFormat;
import io.spillway.storage.StoreName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A store whose disk is a map: what is submitted is durable at once. */
final class MemoryStore implements Store {
    private final Content content;
    private final Origin origin;
    private final int currentVersion;
    private final AtomicBoolean closed = new AtomicBoolean();

    MemoryStore(Content content, Origin origin, int currentVersion) {
        this.content = content;
        this.origin = origin;
        this.currentVersion = currentVersion;
    }

    /** The content that survives. Changes are made under its lock; reads need none. */
    static final class Content {
        private final NavigableMap<byte[], byte[]> entries = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
        private final StoreFormat createdAs;
        private final AtomicBoolean open = new AtomicBoolean();
        private volatile int version;

        Content(StoreFormat format) {
            createdAs = format;
            version = format.version();
        }

        void claim(StoreName name, StoreFormat format) throws StorageException {
            if (!format.name().equals(createdAs.name())) {
                throw new StorageException.Unavailable("The store of " + name + " holds \"" + createdAs.name()
                        + "\" (expected: \"" + format.name() + "\")");
            }
            if (version > format.version()) {
                throw new StorageException.TooNew(
                        "The store of " + name + " has version " + version + ", newer than " + format.version());
            }
            if (version < format.oldestReadable()) {
                throw new StorageException.TooOld(
                        "The store of " + name + " has version " + version + ", older than " + format.oldestReadable());
            }
            if (!open.compareAndSet(false, true)) {
                throw new StorageException.Unavailable("The store of " + name + " is open already");
            }
        }
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public int formatVersion() {
        return content.version;
    }

    @Override
    public CompletableFuture<Void> submit(StoreChange change) {
        synchronized (content) {
            try {
                requireOpen();
                change.applyTo(new Applying());
                if (change.upgradesFormat()) {
                    content.version = currentVersion;
                }
                return CompletableFuture.completedFuture(null);
            } catch (StorageException failed) {
                return CompletableFuture.failedFuture(failed);
            }
        }
    }

    private final class Applying implements StoreChange.Target {
        @Override
        public void put(byte[] key, List<ByteBuffer> value) {
            content.entries.put(key.clone(), gathered(value));
        }

        @Override
        public void delete(byte[] key) {
            content.entries.remove(key);
        }

        @Override
        public void deleteRange(byte[] from, byte[] to) {
            range(from, to).clear();
        }
    }

    private static byte[] gathered(List<ByteBuffer> value) {
        byte[] all = new byte[value.stream().mapToInt(ByteBuffer::remaining).sum()];
        ByteBuffer target = ByteBuffer.wrap(all);
        value.forEach(part -> target.put(part.duplicate()));
        return all;
    }

    private NavigableMap<byte[], byte[]> range(byte[] from, byte[] to) {
        if (to.length == 0) {
            return content.entries.tailMap(from, true);
        }
        return Arrays.compareUnsigned(from, to) >= 0
                ? new ConcurrentSkipListMap<>(Arrays::compareUnsigned)
                : content.entries.subMap(from, true, to, false);
    }

    @Override
    public Optional<byte[]> get(byte[] key) throws StorageException {
        requireOpen();
        return Optional.ofNullable(content.entries.get(key)).map(byte[]::clone);
    }

    @Override
    public void scan(byte[] from, byte[] to, EntryVisitor visitor) throws StorageException {
        requireOpen();
        for (Map.Entry<byte[], byte[]> entry : range(from, to).entrySet()) {
            if (!visitor.visit(entry.getKey().clone(), entry.getValue().clone())) {
                return;
            }
        }
    }

    @Override
    public void scanKeys(byte[] from, byte[] to, KeyVisitor visitor) throws StorageException {
        scan(from, to, (key, value) -> visitor.visit(key, value.length));
    }

    @Override
    public Optional<byte[]> lastKey(byte[] to) throws StorageException {
        requireOpen();
        Map.Entry<byte[], byte[]> last = to.length == 0 ? content.entries.lastEntry() : content.entries.lowerEntry(to);
        return Optional.ofNullable(last).map(entry -> entry.getKey().clone());
    }

    @Override
    public long sizeBytes() {
        return content.entries.entrySet().stream()
                .mapToLong(entry -> entry.getKey().length + entry.getValue().length)
                .sum();
    }

    @Override
    public void compact() throws StorageException {
        requireOpen();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            content.open.set(false);
        }
    }

    private void requireOpen() throws StorageException {
        if (closed.get()) {
            throw new StorageException.Unavailable("The store is closed");
        }
    }
}
