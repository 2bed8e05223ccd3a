package io.spillway.lmdb;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;

/** A store in an LMDB environment: reads are made by the callers' threads, writes by the {@link StoreWriter}'s. */
final class LmdbStore implements Store {
    /** How much of a scan is copied before its visitor is called, so that nothing is held while it runs. */
    private static final int SCAN_BYTES = 1 << 20;

    private static final int SCAN_ENTRIES = 512;

    private final Content content;
    private final Origin origin;
    private final StoreWriter writer;

    private final Consumer<LmdbStore> whenClosed;

    LmdbStore(Content content, Origin origin, StoreWriter writer, Consumer<LmdbStore> whenClosed) {
        this.whenClosed = whenClosed;
        this.content = content;
        this.origin = origin;
        this.writer = writer;
    }

    /** A copy of an entry. */
    private static final class Entry {
        private final byte[] key;
        private final int size;

        /** Empty when it was damaged, or not asked for. */
        private final Optional<byte[]> value;

        Entry(byte[] key, int size, Optional<byte[]> value) {
            this.key = key;
            this.size = size;
            this.value = value;
        }
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public int formatVersion() {
        return content.header().formatVersion();
    }

    @Override
    public CompletableFuture<Void> submit(StoreChange change) throws InterruptedException {
        return writer.submit(change);
    }

    @Override
    public Optional<byte[]> get(byte[] key) throws StorageException {
        byte[] stored = RecordLayout.entryKey(key);
        Optional<Entry> found = content.read(reader -> {
            MemorySegment value = reader.get(stored);
            return value.address() == 0 ? Optional.empty() : Optional.of(entry(new CRC32C(), stored, value));
        });
        if (found.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(found.get().value.orElseThrow(() -> content.damaged(key)));
    }

    private static Entry entry(CRC32C checksum, byte[] storedKey, MemorySegment value) {
        byte[] own = RecordLayout.read(checksum, storedKey, value);
        byte[] key = Arrays.copyOfRange(storedKey, 1, storedKey.length);
        return new Entry(key, ownSize(value), Optional.ofNullable(own));
    }

    private static int ownSize(MemorySegment value) {
        return (int) Math.max(0, value.byteSize() - RecordLayout.HEADER_BYTES);
    }

    @Override
    public void scan(byte[] from, byte[] to, EntryVisitor visitor) throws StorageException {
        CRC32C checksum = new CRC32C();
        walk(
                from,
                to,
                (key, value) -> entry(checksum, key, value),
                entry -> entry.value.isPresent()
                        ? visitor.visit(entry.key, entry.value.get())
                        : visitor.damaged(entry.key, content.damaged(entry.key)));
    }

    @Override
    public void scanKeys(byte[] from, byte[] to, KeyVisitor visitor) throws StorageException {
        walk(
                from,
                to,
                (key, value) -> new Entry(Arrays.copyOfRange(key, 1, key.length), ownSize(value), Optional.empty()),
                entry -> visitor.visit(entry.key, entry.size));
    }

    @FunctionalInterface
    private interface Copying {
        Entry copy(byte[] storedKey, MemorySegment value);
    }

    @FunctionalInterface
    private interface Visiting {
        boolean visit(Entry entry) throws StorageException;
    }

    private void walk(byte[] from, byte[] to, Copying copying, Visiting visiting) throws StorageException {
        byte[] next = RecordLayout.entryKey(from);
        byte[] end = to.length == 0 ? to : RecordLayout.entryKey(to);
        while (next.length > 0) {
            List<Entry> entries = new ArrayList<>();
            next = collect(next, end, copying, entries);
            for (Entry entry : entries) {
                if (!visiting.visit(entry)) {
                    return;
                }
            }
        }
    }

    /** Copies some entries; answers where to go on, an empty key at the end. */
    private byte[] collect(byte[] from, byte[] end, Copying copying, List<Entry> entries) throws StorageException {
        return content.read(reader -> {
            try (Cursor<ByteBuffer> cursor = reader.openCursor()) {
                long bytes = 0;
                boolean found = cursor.get(reader.nativeKey(from), GetOp.MDB_SET_RANGE);
                while (found) {
                    byte[] key = keyOf(cursor);
                    if (end.length > 0 && Arrays.compareUnsigned(key, end) >= 0) {
                        break;
                    }
                    if (bytes > SCAN_BYTES || entries.size() >= SCAN_ENTRIES) {
                        return key;
                    }
                    Entry entry = copying.copy(key, MemorySegment.ofBuffer(cursor.val()));
                    bytes += key.length + entry.value.map(own -> own.length).orElse(0);
                    entries.add(entry);
                    found = cursor.next();
                }
                return new byte[0];
            }
        });
    }

    private static byte[] keyOf(Cursor<ByteBuffer> cursor) {
        return MemorySegment.ofBuffer(cursor.key()).toArray(JAVA_BYTE);
    }

    @Override
    public Optional<byte[]> lastKey(byte[] to) throws StorageException {
        return content.read(reader -> {
            try (Cursor<ByteBuffer> cursor = reader.openCursor()) {
                boolean behind =
                        to.length > 0 && cursor.get(reader.nativeKey(RecordLayout.entryKey(to)), GetOp.MDB_SET_RANGE);
                if (!(behind ? cursor.prev() : cursor.last())) {
                    return Optional.empty();
                }
                byte[] key = keyOf(cursor);
                return key[0] == RecordLayout.ENTRY_KIND
                        ? Optional.of(Arrays.copyOfRange(key, 1, key.length))
                        : Optional.empty();
            }
        });
    }

    @Override
    public long sizeBytes() {
        try {
            return Files.size(content.folder().data());
        } catch (IOException _) {
            return 0;
        }
    }

    @Override
    public void compact() throws StorageException, InterruptedException {
        try {
            writer.compact().get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new StorageException.Unavailable("The store was not compacted", failed);
        }
    }

    @Override
    public void close() {
        writer.close();
        whenClosed.accept(this);
    }
}
