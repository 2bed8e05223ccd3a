package io.spillway.reservoir;

import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trace with the spans that have come so far. They stay encoded, one piece for each batch that brought some, and no piece
 * shares memory with the request it came in, so that a small trace never keeps a large request alive. A piece may have gone
 * to the store; its place in the list is then empty. Guarded by the lock of the engine that holds it.
 */
final class HeldTrace {
    /** How far it is. */
    enum Phase {
        /** Waits until it is complete, to be offered to a reservoir. */
        PENDING,
        /** Is in the reservoir of the current window. */
        RESERVED,
        /** Is kept, and waits until it is complete, or on its way out. */
        DECIDED
    }

    final TraceId id;
    final long randomness;
    /** Tells traces apart, ascending in the order of arrival; never used again. */
    final long number;

    final List<@Nullable Telemetry> pieces = new ArrayList<>(2);
    Phase phase = Phase.PENDING;
    /** Until it is decided about: a threshold that its randomness had to be above to come so far. */
    Verdict verdict = new Verdict.AtThreshold(0);
    /** The higher the better; given by the reservoir that it is offered to. */
    long rank;
    /** Which of the configured conditions hold for any of its spans. */
    long matched;

    double logWeight;
    int stratum;
    /** The window that decided, or 0. */
    long window;

    int spans;
    /** Bytes of all its pieces, and of those in memory. */
    long bytes;

    long bytesInMemory;
    long lastNanos;
    String service = "";
    /** It may have been handed on before, by a process that did not live to note that it was. */
    boolean redelivered;
    /** It is about to be handed on, or has been. */
    boolean leaving;
    /** How many of its pieces, from the first, have been written to the store. */
    int saved;

    boolean recordSaved;
    private boolean departing;
    /** Whether it was removed while pieces of it were still being handled. */
    boolean gone;

    private final SpanMemory memory;

    /** @param memory where pieces are held as long as they are in memory */
    HeldTrace(TraceId id, long randomness, long number, SpanMemory memory) {
        this.memory = memory;
        this.id = id;
        this.randomness = randomness;
        this.number = number;
    }

    void add(Telemetry piece, long nowNanos) {
        pieces.add(piece);
        memory.hold(piece, departing);
        spans += piece.itemCount();
        bytes += piece.byteSize();
        bytesInMemory += piece.byteSize();
        lastNanos = nowNanos;
    }

    /** The threshold that its randomness is known to be above. */
    long passed() {
        return verdict instanceof Verdict.AtThreshold(long threshold) ? threshold : 0;
    }

    /** It would not be here, had its randomness been no higher than this. */
    void hasPassed(long threshold) {
        if (threshold > passed()) {
            verdict = new Verdict.AtThreshold(threshold);
        }
    }

    /** Adds a piece that is in the store and nowhere else. */
    void addSaved(int sizeBytes) {
        pieces.add(null);
        bytes += sizeBytes;
        saved = pieces.size();
    }

    /** Empties a piece that could not be made durable, and whose sender was told so. */
    void takeBack(Telemetry piece) {
        int place = gone ? -1 : pieces.lastIndexOf(piece);
        if (place >= 0) {
            memory.release(piece, departing);
            pieces.set(place, Telemetry.empty(piece.signal()));
            spans -= piece.itemCount();
            bytes -= piece.byteSize();
            bytesInMemory -= piece.byteSize();
            saved = Math.min(saved, place);
        }
    }

    /** Lets go of the first pieces, which the store has. */
    void releaseUpTo(int count) {
        for (int place = 0; place < count && !gone; place++) {
            Telemetry released = pieces.set(place, null);
            if (released != null) {
                memory.release(released, departing);
                bytesInMemory -= released.byteSize();
            }
        }
    }

    /** It is on its way out. */
    void depart() {
        departing = true;
        memory.depart(bytesInMemory);
    }

    /** It is of no more use: its pieces need no longer be in memory. */
    void discard() {
        if (gone) {
            return;
        }
        gone = true;
        for (Telemetry piece : pieces) {
            if (piece != null) {
                memory.release(piece, departing);
            }
        }
    }
}
