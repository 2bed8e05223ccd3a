package io.spillway.reservoir;

import com.github.luben.zstd.Zstd;
import io.spillway.component.Clock;
import io.spillway.component.Signal;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.storage.StoreFormat;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Saves to a store what has changed since the last time, in one change, so that the store always holds one consistent moment.
 * What was dropped before it was saved is never written.
 */
final class StoreJournal implements Journal {
    static final StoreFormat FORMAT = new StoreFormat("reservoir", 2, 1);

    private static final int LEAST_TO_COMPRESS = 128;

    private final Store store;
    private final Compression compression;
    private final Clock clock;
    private final Engine engine;
    private final Set<HeldTrace> dirty = new LinkedHashSet<>();
    private final Set<Long> removed = new LinkedHashSet<>();
    private final Map<Long, Records.Kept> left = new LinkedHashMap<>();
    private final Set<Long> forgotten = new LinkedHashSet<>();
    private boolean windowDirty;
    private boolean memoryDirty;
    private boolean sizesDirty;
    private int inFlight;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private volatile long lastSavedNanos;

    /** What the journal asks of the engine. */
    interface Engine {
        Records.Trace record(HeldTrace trace);

        Records.WindowState windowState();

        MemoryRecord memory();

        List<Records.Size> sizes();

        /** Runs something with the engine's lock held, which the caller does not hold. */
        void locked(Runnable action);

        /** An attempt to save has failed. */
        void saveFailed(Throwable cause);
    }

    /** What a trace was like before an attempt to save it. */
    private record Before(HeldTrace trace, int saved, boolean recordSaved) {}

    StoreJournal(Store store, Compression compression, Clock clock, Engine engine) {
        this.store = store;
        this.compression = compression;
        this.clock = clock;
        this.engine = engine;
        this.lastSavedNanos = clock.nanoTime();
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public void changed(HeldTrace trace) {
        dirty.add(trace);
    }

    @Override
    public void removed(HeldTrace trace) {
        dirty.remove(trace);
        if (trace.recordSaved) {
            removed.add(trace.number);
        }
    }

    @Override
    public void left(Records.Kept trace) {
        left.put(trace.number(), trace);
    }

    @Override
    public void forgotten(long number) {
        if (left.remove(number) == null) {
            forgotten.add(number);
        }
    }

    @Override
    public void windowChanged() {
        windowDirty = true;
        memoryDirty = true;
    }

    @Override
    public void sizesChanged() {
        windowDirty = true;
        sizesDirty = true;
    }

    @Override
    public CompletableFuture<Void> save() {
        if (dirty.isEmpty() && removed.isEmpty() && left.isEmpty() && forgotten.isEmpty() && !windowDirty) {
            lastSavedNanos = inFlight == 0 ? clock.nanoTime() : lastSavedNanos;
            return last;
        }
        long now = clock.nanoTime();
        StoreChange change = new StoreChange();
        List<Long> deleted = List.copyOf(removed);
        deleted.forEach(number -> change.delete(Records.traceKey(number))
                .deleteRange(Records.pieceKey(number, 0), Records.pieceKey(number + 1, 0)));
        List<Before> before = new ArrayList<>(dirty.size());
        dirty.forEach(trace -> before.add(put(change, trace)));
        List<Records.Kept> gone = List.copyOf(left.values());
        gone.forEach(trace -> change.put(Records.keptKey(trace.number()), trace.toBytes()));
        List<Long> old = List.copyOf(forgotten);
        old.forEach(number -> change.delete(Records.keptKey(number)));
        change.put(Records.windowKey(), engine.windowState().toBytes());
        boolean withMemory = memoryDirty;
        if (withMemory) {
            change.put(Records.memoryKey(), engine.memory().toBytes());
        }
        boolean withSizes = sizesDirty;
        if (withSizes) {
            change.put(Records.sizesKey(), Records.Size.toBytes(engine.sizes()));
        }
        dirty.clear();
        removed.clear();
        left.clear();
        forgotten.clear();
        windowDirty = false;
        memoryDirty = false;
        sizesDirty = false;
        inFlight++;
        // Not on the store's writer: that must not wait for the engine's lock.
        last = submit(change)
                .whenCompleteAsync(
                        (_, failure) -> engine.locked(() -> {
                            inFlight--;
                            if (failure == null) {
                                lastSavedNanos = Math.max(lastSavedNanos, now);
                                return;
                            }
                            takeBack(before, deleted);
                            memoryDirty |= withMemory;
                            sizesDirty |= withSizes;
                            gone.forEach(trace -> left.putIfAbsent(trace.number(), trace));
                            forgotten.addAll(old);
                            engine.saveFailed(failure);
                        }),
                        task -> Thread.ofVirtual().name("reservoir-saved").start(task));
        return last;
    }

    private CompletableFuture<Void> submit(StoreChange change) {
        try {
            return store.submit(change);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        }
    }

    private Before put(StoreChange change, HeldTrace trace) {
        Before before = new Before(trace, trace.saved, trace.recordSaved);
        for (int piece = trace.saved; piece < trace.pieces.size(); piece++) {
            Telemetry spans = trace.pieces.get(piece);
            if (spans != null) {
                change.put(Records.pieceKey(trace.number, piece), encoded(spans));
            }
        }
        change.put(Records.traceKey(trace.number), engine.record(trace).toBytes());
        trace.saved = trace.pieces.size();
        trace.recordSaved = true;
        return before;
    }

    private List<ByteBuffer> encoded(Telemetry spans) {
        if (compression == Compression.ZSTD && spans.byteSize() >= LEAST_TO_COMPRESS) {
            byte[] plain = spans.toByteArray();
            byte[] small = Zstd.compress(plain);
            if (small.length < plain.length) {
                return List.of(
                        ByteBuffer.allocate(1 + Integer.BYTES)
                                .put(Records.ZSTD)
                                .putInt(plain.length)
                                .flip(),
                        ByteBuffer.wrap(small));
            }
        }
        List<ByteBuffer> value = new ArrayList<>();
        value.add(ByteBuffer.wrap(new byte[] {Records.PLAIN}));
        value.addAll(spans.toByteBuffers());
        return value;
    }

    /** Nothing of a failed change is in the store: all of it is to be saved next time. */
    private void takeBack(List<Before> before, List<Long> deleted) {
        for (Before each : before) {
            HeldTrace trace = each.trace();
            trace.saved = Math.min(trace.saved, each.saved());
            trace.recordSaved &= each.recordSaved();
            if (!trace.gone) {
                dirty.add(trace);
            }
        }
        removed.addAll(deleted);
        windowDirty = true;
    }

    @Override
    public Telemetry read(HeldTrace trace, int piece) throws StorageException {
        Optional<byte[]> value = store.get(Records.pieceKey(trace.number, piece));
        if (value.isEmpty()) {
            throw corrupt(trace, piece, "is missing", new IllegalStateException());
        }
        try {
            return Telemetry.read(Signal.TRACES, decoded(value.get()));
        } catch (MalformedTelemetryException | RuntimeException malformed) {
            throw corrupt(trace, piece, "cannot be read", malformed);
        }
    }

    private static byte[] decoded(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        byte codec = in.get();
        int length = codec == Records.ZSTD ? in.getInt() : in.remaining();
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return codec == Records.ZSTD ? Zstd.decompress(rest, length) : rest;
    }

    private static StorageException corrupt(HeldTrace trace, int piece, String what, Exception cause) {
        return new StorageException.Corrupt("Piece " + piece + " of trace " + trace.id + " " + what, cause);
    }

    /** How long ago everything held was saved, in nanoseconds. */
    long ageNanos() {
        return clock.nanoTime() - lastSavedNanos;
    }

    /** What an earlier process left. Pieces stay where they are until they are needed. */
    static SavedState load(Store store) throws StorageException {
        Optional<byte[]> window = store.get(Records.windowKey());
        Optional<byte[]> memory = store.get(Records.memoryKey());
        Optional<byte[]> chosen = store.get(Records.sizesKey());
        Map<Long, List<Integer>> pieces = new HashMap<>();
        store.scanKeys(new byte[] {Records.PIECE}, new byte[] {Records.PIECE + 1}, (key, size) -> {
            pieces.computeIfAbsent(Records.number(key), _ -> new ArrayList<>()).add(size);
            return true;
        });
        List<Records.Kept> kept = new ArrayList<>();
        store.scan(new byte[] {Records.KEPT}, new byte[] {Records.KEPT + 1}, (key, value) -> {
            kept.add(Records.Kept.read(Records.number(key), value));
            return true;
        });
        List<Records.Trace> traces = new ArrayList<>();
        List<List<Integer>> sizes = new ArrayList<>();
        store.scan(new byte[] {Records.TRACE}, new byte[] {Records.TRACE + 1}, (key, value) -> {
            long number = Records.number(key);
            traces.add(Records.Trace.read(number, value));
            sizes.add(pieces.getOrDefault(number, List.of()));
            return true;
        });
        return new SavedState(
                window.map(Records.WindowState::read),
                memory.map(MemoryRecord::read),
                chosen.map(Records.Size::read).orElse(List.of()),
                kept,
                traces,
                sizes);
    }
}
