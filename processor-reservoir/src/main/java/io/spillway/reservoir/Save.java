package io.spillway.reservoir;

import io.spillway.storage.StoreChange;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The changes of one save, copied under the lock of the engine. The spans are not copied but immutable, so {@link #encode} needs
 * no lock.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
final class Save {
    private final List<Long> removed = new ArrayList<>();
    private final List<SavedTrace> traces = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Long> forgotten = new ArrayList<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private record Entry(byte[] key, byte[] value) {}

    private record Piece(byte[] key, Telemetry spans) {}

    private record SavedTrace(long number, List<Piece> newPieces, byte[] record) {}

    void remove(Collection<Long> numbers) {
        removed.addAll(numbers);
    }

    /** Adds the record of a trace, and the pieces that the store does not have. */
    void put(HeldTrace trace, byte[] record) {
        List<Piece> newPieces = new ArrayList<>();
        for (int place = trace.savedPieces(); place < trace.pieceCount(); place++) {
            Telemetry spans = trace.piece(place);
            if (spans != null) {
                newPieces.add(new Piece(Records.pieceKey(trace.number, place), spans));
            }
        }
        traces.add(new SavedTrace(trace.number, newPieces, record));
    }

    void put(byte[] key, byte[] value) {
        entries.add(new Entry(key, value));
    }

    void forget(Collection<Long> numbers) {
        forgotten.addAll(numbers);
    }

    /** Completed once all of it is durable. */
    CompletableFuture<Void> done() {
        return done;
    }

    StoreChange encode(Compression compression) {
        StoreChange change = new StoreChange();
        removed.forEach(number -> change.delete(Records.traceKey(number))
                .deleteRange(Records.pieceKey(number, 0), Records.pieceKey(number + 1, 0)));
        for (SavedTrace trace : traces) {
            trace.newPieces().forEach(piece -> change.put(piece.key(), PieceCodec.encode(piece.spans(), compression)));
            change.put(Records.traceKey(trace.number()), trace.record());
        }
        entries.forEach(entry -> change.put(entry.key(), entry.value()));
        forgotten.forEach(number -> change.delete(Records.emittedKey(number)));
        return change;
    }
}
