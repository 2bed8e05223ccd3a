package io.spillway.reservoir;

import io.spillway.reservoir.TraceState.Emitting;
import io.spillway.reservoir.TraceState.Gone;
import io.spillway.reservoir.TraceState.Kept;
import io.spillway.reservoir.TraceState.Pending;
import io.spillway.reservoir.TraceState.Reserved;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trace with the spans that have come so far. The spans stay encoded, one piece for each batch that brought some. A piece is a
 * copy: it shares no memory with its request, so a small trace never keeps a large request in memory. A piece may be in the store
 * alone; its place in the list is then empty. Guarded by the lock of the engine.
 */
final class HeldTrace {
    final TraceId id;
    final long randomness;
    /** Ascends in the order of arrival, and is never used twice. */
    final long number;

    private final SpanMemory memory;
    private final List<@Nullable Telemetry> pieces = new ArrayList<>(2);
    private final boolean redelivered;
    private final String service;
    private TraceState state;
    private long rank;
    private long conditions;
    private int spans;
    private long bytes;
    private long bytesInMemory;
    private long lastNanos;
    private int savedPieces;
    private boolean recordSaved;

    /** @param memory the account of its pieces in memory */
    HeldTrace(TraceKey key, long number, String service, TraceState state, SpanMemory memory) {
        this.id = key.id();
        this.randomness = key.randomness();
        this.number = number;
        this.service = service;
        this.state = state;
        this.memory = memory;
        this.redelivered = false;
    }

    /**
     * A trace that an earlier process saved, without its spans in memory.
     *
     * @param pieceBytes the sizes of its pieces in the store
     */
    HeldTrace(Records.Trace saved, TraceState state, List<Integer> pieceBytes, long lastNanos, SpanMemory memory) {
        this.id = saved.key().id();
        this.randomness = saved.key().randomness();
        this.number = saved.number();
        this.service = saved.service();
        this.state = state;
        this.memory = memory;
        this.redelivered = saved.offered();
        this.rank = saved.standing().rank();
        this.conditions = saved.conditions();
        this.spans = saved.spans();
        this.lastNanos = lastNanos;
        for (int size : pieceBytes) {
            pieces.add(null);
            bytes += size;
        }
        savedPieces = pieces.size();
        recordSaved = true;
    }

    void add(Telemetry piece, long newConditions, long nowNanos) {
        pieces.add(piece);
        memory.acquire(piece, isEmitting());
        conditions |= newConditions;
        spans += piece.itemCount();
        bytes += piece.byteSize();
        bytesInMemory += piece.byteSize();
        lastNanos = nowNanos;
    }

    TraceState state() {
        return state;
    }

    boolean isPending() {
        return state instanceof Pending;
    }

    boolean isReserved() {
        return state instanceof Reserved;
    }

    boolean isGone() {
        return state instanceof Gone;
    }

    private boolean isEmitting() {
        return state instanceof Emitting;
    }

    /** The threshold that its randomness is known to be above. */
    long passed() {
        return switch (state) {
            case Pending pending -> pending.passed();
            case Reserved reserved -> reserved.passed();
            case Kept _, Emitting _, Gone _ -> 0;
        };
    }

    /** Makes the trace pending, with a randomness that is known to be above a threshold. */
    void pass(long threshold) {
        state = new Pending(Math.max(passed(), threshold));
    }

    /** Moves a pending trace into the reservoir of a stratum. */
    void reserve(int stratum, double logWeight, long window, long floor) {
        state = new Reserved(Math.max(passed(), floor), stratum, logWeight, window);
    }

    /** Keeps a reserved trace. */
    void keep(Verdict verdict) {
        Reserved reserved = reserved();
        state = new Kept(verdict, reserved.stratum(), reserved.window());
    }

    /** Sends a kept trace on its way. */
    void emit() {
        state = new Emitting(kept(), false);
        memory.startEmitting(bytesInMemory);
    }

    /** Notes that the next consumer may have the trace from now on. */
    void offer() {
        if (!isGone()) {
            state = new Emitting(kept(), true);
        }
    }

    /** Releases the memory of its pieces. */
    void discard() {
        boolean wasEmitting = isEmitting();
        if (!isGone()) {
            state = new Gone(state);
            for (Telemetry piece : pieces) {
                if (piece != null) {
                    memory.release(piece, wasEmitting);
                }
            }
        }
    }

    private Reserved reserved() {
        if (state instanceof Reserved reserved) {
            return reserved;
        }
        throw new IllegalStateException("trace " + id + " is not in a reservoir: " + state);
    }

    /** How it was sampled. */
    Kept kept() {
        return kept(state);
    }

    private Kept kept(TraceState of) {
        return switch (of) {
            case Kept kept -> kept;
            case Emitting emitting -> emitting.kept();
            case Gone gone -> kept(gone.before());
            case Pending _, Reserved _ -> throw new IllegalStateException("trace " + id + " is not kept: " + state);
        };
    }

    double logWeight() {
        return reserved().logWeight();
    }

    int stratum() {
        return reserved().stratum();
    }

    /** Its rank in the reservoir, higher is better; or its place there, if the reservoir does not rank. */
    long rank() {
        return rank;
    }

    void rank(long newRank) {
        rank = newRank;
    }

    /** One bit for each condition that holds for any of its spans. */
    long conditions() {
        return conditions;
    }

    /** The service of its first span; empty unless the timeout is learned. */
    String service() {
        return service;
    }

    int spans() {
        return spans;
    }

    /** The bytes of all its pieces. */
    long bytes() {
        return bytes;
    }

    long bytesInMemory() {
        return bytesInMemory;
    }

    /** When its last span came. */
    long lastNanos() {
        return lastNanos;
    }

    /** Whether an earlier process may have handed it on, and did not live to note the answer. */
    boolean isRedelivered() {
        return redelivered;
    }

    /** Whether the next consumer may have it, from this process or an earlier one. */
    boolean isOffered() {
        return redelivered || (state instanceof Emitting emitting && emitting.offered());
    }

    int pieceCount() {
        return pieces.size();
    }

    /** A piece; null when it is in the store alone. */
    @Nullable
    Telemetry piece(int place) {
        return pieces.get(place);
    }

    /** The number of pieces, from the first, that the store has or gets with a save under way. */
    int savedPieces() {
        return savedPieces;
    }

    /** Whether the store has its record, or gets it with a save under way. */
    boolean isRecordSaved() {
        return recordSaved;
    }

    /** Notes that a save under way writes everything. */
    void markSaved() {
        savedPieces = pieces.size();
        recordSaved = true;
    }

    /** Notes that a save has failed. */
    void rollBack(int savedBefore, boolean recordSavedBefore) {
        savedPieces = Math.min(savedPieces, savedBefore);
        recordSaved &= recordSavedBefore;
    }

    /** Empties a piece that could not be made durable, and whose sender gets a refusal. */
    void takeBack(Telemetry piece) {
        int place = isGone() ? -1 : pieces.lastIndexOf(piece);
        if (place >= 0) {
            memory.release(piece, isEmitting());
            pieces.set(place, Telemetry.empty(piece.signal()));
            spans -= piece.itemCount();
            bytes -= piece.byteSize();
            bytesInMemory -= piece.byteSize();
            savedPieces = Math.min(savedPieces, place);
        }
    }

    /** Releases the memory of the first pieces, which the store has. */
    void releaseUpTo(int count) {
        for (int place = 0; place < Math.min(count, savedPieces) && !isGone(); place++) {
            Telemetry released = pieces.set(place, null);
            if (released != null) {
                memory.release(released, isEmitting());
                bytesInMemory -= released.byteSize();
            }
        }
    }
}
