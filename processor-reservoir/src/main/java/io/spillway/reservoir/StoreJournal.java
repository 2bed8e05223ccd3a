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
import java.util.concurrent.Executor;

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
    private final Checkpoint checkpoint;
    private final Executor locked;
    private Changes unsaved = new Changes();
    private int inFlight;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private volatile long lastSavedNanos;

    /** What has changed. */
    private static final class Changes {
        final Set<HeldTrace> traces = new LinkedHashSet<>();
        final Set<Long> removed = new LinkedHashSet<>();
        final Map<Long, Records.Kept> left = new LinkedHashMap<>();
        final Set<Long> forgotten = new LinkedHashSet<>();
        boolean window;
        boolean memory;
        boolean sizes;

        boolean isEmpty() {
            return traces.isEmpty() && removed.isEmpty() && left.isEmpty() && forgotten.isEmpty() && !window;
        }
    }

    /** What a trace was like before an attempt to save it. */
    private record Before(HeldTrace trace, int saved, boolean recordSaved) {
        Before(HeldTrace trace) {
            this(trace, trace.saved, trace.recordSaved);
        }
    }

    /** @param locked runs something with the engine's lock held, on another thread than the caller's */
    StoreJournal(Store store, Compression compression, Clock clock, Checkpoint checkpoint, Executor locked) {
        this.store = store;
        this.compression = compression;
        this.clock = clock;
        this.checkpoint = checkpoint;
        this.locked = locked;
        this.lastSavedNanos = clock.nanoTime();
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public void changed(HeldTrace trace) {
        unsaved.traces.add(trace);
    }

    @Override
    public void removed(HeldTrace trace) {
        unsaved.traces.remove(trace);
        if (trace.recordSaved) {
            unsaved.removed.add(trace.number);
        }
    }

    @Override
    public void left(Records.Kept trace) {
        unsaved.left.put(trace.number(), trace);
    }

    @Override
    public void forgotten(long number) {
        if (unsaved.left.remove(number) == null) {
            unsaved.forgotten.add(number);
        }
    }

    @Override
    public void windowChanged() {
        unsaved.window = true;
        unsaved.memory = true;
    }

    @Override
    public void sizesChanged() {
        unsaved.window = true;
        unsaved.sizes = true;
    }

    @Override
    public CompletableFuture<Void> save() {
        long now = clock.nanoTime();
        if (unsaved.isEmpty()) {
            lastSavedNanos = inFlight == 0 ? now : lastSavedNanos;
            return last;
        }
        Changes saving = unsaved;
        unsaved = new Changes();
        List<Before> before = saving.traces.stream().map(Before::new).toList();
        inFlight++;
        // Not on the store's writer: that must not wait for the engine's lock.
        last = submit(change(saving))
                .whenCompleteAsync(
                        (_, failure) -> {
                            inFlight--;
                            if (failure == null) {
                                lastSavedNanos = Math.max(lastSavedNanos, now);
                            } else {
                                takeBack(saving, before);
                                checkpoint.failed(failure);
                            }
                        },
                        locked);
        return last;
    }

    private StoreChange change(Changes saving) {
        StoreChange change = new StoreChange();
        saving.removed.forEach(number -> change.delete(Records.traceKey(number))
                .deleteRange(Records.pieceKey(number, 0), Records.pieceKey(number + 1, 0)));
        saving.traces.forEach(trace -> put(change, trace));
        saving.left.forEach((number, trace) -> change.put(Records.keptKey(number), trace.toBytes()));
        saving.forgotten.forEach(number -> change.delete(Records.keptKey(number)));
        change.put(Records.windowKey(), checkpoint.window().toBytes());
        if (saving.memory) {
            change.put(Records.memoryKey(), checkpoint.memory().toBytes());
        }
        if (saving.sizes) {
            change.put(Records.sizesKey(), Records.Size.toBytes(checkpoint.sizes()));
        }
        return change;
    }

    private CompletableFuture<Void> submit(StoreChange change) {
        try {
            return store.submit(change);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        }
    }

    private void put(StoreChange change, HeldTrace trace) {
        for (int piece = trace.saved; piece < trace.pieces.size(); piece++) {
            Telemetry spans = trace.pieces.get(piece);
            if (spans != null) {
                change.put(Records.pieceKey(trace.number, piece), encoded(spans));
            }
        }
        change.put(Records.traceKey(trace.number), checkpoint.trace(trace).toBytes());
        trace.saved = trace.pieces.size();
        trace.recordSaved = true;
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
    private void takeBack(Changes failed, List<Before> before) {
        for (Before each : before) {
            HeldTrace trace = each.trace();
            trace.saved = Math.min(trace.saved, each.saved());
            trace.recordSaved &= each.recordSaved();
            if (!trace.gone) {
                unsaved.traces.add(trace);
            }
        }
        unsaved.removed.addAll(failed.removed);
        failed.left.forEach(unsaved.left::putIfAbsent);
        unsaved.forgotten.addAll(failed.forgotten);
        unsaved.window = true;
        unsaved.memory |= failed.memory;
        unsaved.sizes |= failed.sizes;
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
