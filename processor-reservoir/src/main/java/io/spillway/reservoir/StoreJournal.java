package io.spillway.reservoir;

import io.spillway.component.Clock;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreFormat;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Saves the changes since the last save to a store, in one change of the store. So the store always has one consistent moment. A
 * trace that is dropped before its first save is never written.
 */
final class StoreJournal implements Journal {
    static final StoreFormat FORMAT = new StoreFormat("reservoir", 2, 1);

    private final Store store;
    private final Compression compression;
    private final Clock clock;
    private final Checkpoint checkpoint;
    private final Executor locked;
    private Changes unsaved = new Changes();
    private int inFlight;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    /** Filled with the lock of the engine held, so in the order of the saves. */
    private final Queue<Save> prepared = new ConcurrentLinkedQueue<>();
    /** Held while prepared saves are encoded and submitted, so that they keep their order. */
    private final ReentrantLock submitting = new ReentrantLock();

    private volatile long lastSavedNanos;

    private static final class Changes {
        final Set<HeldTrace> traces = new LinkedHashSet<>();
        final Set<Long> removed = new LinkedHashSet<>();
        final Map<Long, Records.Emitted> emitted = new LinkedHashMap<>();
        final Set<Long> forgotten = new LinkedHashSet<>();
        boolean window;
        boolean memory;
        boolean sizes;

        boolean isEmpty() {
            return traces.isEmpty() && removed.isEmpty() && emitted.isEmpty() && forgotten.isEmpty() && !window;
        }
    }

    /** A trace before an attempt to save it. */
    private record Before(HeldTrace trace, int savedPieces, boolean recordSaved) {
        Before(HeldTrace trace) {
            this(trace, trace.savedPieces(), trace.isRecordSaved());
        }
    }

    /** @param locked runs tasks with the lock of the engine held, never on the thread of the caller */
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
        if (trace.isRecordSaved()) {
            unsaved.removed.add(trace.number);
        }
    }

    @Override
    public void emitted(Records.Emitted trace) {
        unsaved.emitted.put(trace.number(), trace);
    }

    @Override
    public void forgotten(long number) {
        if (unsaved.emitted.remove(number) == null) {
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
        Save save = copy(saving);
        inFlight++;
        // Not on the store's writer: it must not wait for the lock of the engine.
        last = save.done()
                .whenCompleteAsync(
                        (_, failure) -> {
                            inFlight--;
                            if (failure == null) {
                                lastSavedNanos = Math.max(lastSavedNanos, now);
                            } else {
                                rollBack(saving, before);
                                checkpoint.failed(failure);
                            }
                        },
                        locked);
        prepared.add(save);
        return last;
    }

    private Save copy(Changes saving) {
        Save save = new Save();
        save.remove(saving.removed);
        for (HeldTrace trace : saving.traces) {
            save.put(trace, checkpoint.trace(trace).toBytes());
            trace.markSaved();
        }
        saving.emitted.forEach((number, trace) -> save.put(Records.emittedKey(number), trace.toBytes()));
        save.forget(saving.forgotten);
        save.put(Records.windowKey(), checkpoint.window().toBytes());
        if (saving.memory) {
            save.put(Records.memoryKey(), checkpoint.memory().toBytes());
        }
        if (saving.sizes) {
            save.put(Records.sizesKey(), Records.Size.toBytes(checkpoint.sizes()));
        }
        return save;
    }

    @Override
    public void submitSaves() {
        if (prepared.isEmpty()) {
            return;
        }
        submitting.lock();
        try {
            for (Save save = prepared.poll(); save != null; save = prepared.poll()) {
                submit(save);
            }
        } finally {
            submitting.unlock();
        }
    }

    private void submit(Save save) {
        try {
            var _ = store.submit(save.encode(compression)).whenComplete((_, failure) -> {
                if (failure == null) {
                    save.done().complete(null);
                } else {
                    save.done().completeExceptionally(failure);
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            save.done().completeExceptionally(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            save.done().completeExceptionally(e);
        }
    }

    /** The store has nothing of a failed save: the next save repeats all of it. */
    private void rollBack(Changes failed, List<Before> before) {
        for (Before each : before) {
            HeldTrace trace = each.trace();
            trace.rollBack(each.savedPieces(), each.recordSaved());
            if (!trace.isGone()) {
                unsaved.traces.add(trace);
            }
        }
        unsaved.removed.addAll(failed.removed);
        failed.emitted.forEach(unsaved.emitted::putIfAbsent);
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
            return PieceCodec.decode(value.get());
        } catch (MalformedTelemetryException | RuntimeException malformed) {
            throw corrupt(trace, piece, "cannot be read", malformed);
        }
    }

    private static StorageException corrupt(HeldTrace trace, int piece, String problem, Exception cause) {
        return new StorageException.Corrupt("Piece " + piece + " of trace " + trace.id + " " + problem, cause);
    }

    /** The time since all changes were last saved, in nanoseconds. */
    long ageNanos() {
        return clock.nanoTime() - lastSavedNanos;
    }

    /** Reads the state that an earlier process saved. The pieces stay in the store until they are needed. */
    static SavedState load(Store store) throws StorageException {
        Optional<byte[]> window = store.get(Records.windowKey());
        Optional<byte[]> memory = store.get(Records.memoryKey());
        Optional<byte[]> chosen = store.get(Records.sizesKey());
        Map<Long, List<Integer>> pieces = new HashMap<>();
        store.scanKeys(new byte[] {Records.PIECE}, new byte[] {Records.PIECE + 1}, (key, size) -> {
            pieces.computeIfAbsent(Records.number(key), _ -> new ArrayList<>()).add(size);
            return true;
        });
        List<Records.Emitted> emitted = new ArrayList<>();
        store.scan(new byte[] {Records.EMITTED}, new byte[] {Records.EMITTED + 1}, (key, value) -> {
            emitted.add(Records.Emitted.read(Records.number(key), value));
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
                emitted,
                traces,
                sizes);
    }
}
