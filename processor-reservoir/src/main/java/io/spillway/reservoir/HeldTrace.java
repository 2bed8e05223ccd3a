package io.spillway.reservoir;

import io.spillway.telemetry.HeldBytes;
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
    long firstNanos;
    long lastNanos;
    String service = "";
    /** It may have been handed on before, by a process that did not live to note that it was. */
    boolean redelivered;
    /** It is about to be handed on, or has been. */
    boolean leaving;
    /** How many of its pieces, from the first, have been written to the store. */
    int saved;

    boolean recordSaved;
    /** Whether it is on its way out. */
    boolean departing;
    /** Whether it was removed while pieces of it were still being handled. */
    boolean gone;

    private final HeldBytes account;

    /** @param account where pieces are held as long as they are in memory */
    HeldTrace(TraceId id, long randomness, long number, HeldBytes account) {
        this.account = account;
        this.id = id;
        this.randomness = randomness;
        this.number = number;
    }

    void add(Telemetry piece, long nowNanos) {
        if (pieces.isEmpty()) {
            firstNanos = nowNanos;
        }
        pieces.add(piece);
        account.hold(piece);
        spans += piece.itemCount();
        bytes += piece.byteSize();
        bytesInMemory += piece.byteSize();
        lastNanos = nowNanos;
    }

    /** Adds a piece that is in the store and nowhere else. */
    void addSaved(int sizeBytes) {
        pieces.add(null);
        bytes += sizeBytes;
        saved = pieces.size();
    }

    /** Empties a piece that could not be made durable, and whose sender was told so. */
    long takeBack(Telemetry piece) {
        int place = pieces.lastIndexOf(piece);
        if (place < 0) {
            return 0;
        }
        account.release(piece);
        pieces.set(place, Telemetry.empty(piece.signal()));
        spans -= piece.itemCount();
        bytes -= piece.byteSize();
        bytesInMemory -= piece.byteSize();
        saved = Math.min(saved, place);
        return piece.byteSize();
    }

    /** Lets go of a piece that the store has. */
    long release(int piece) {
        Telemetry released = pieces.set(piece, null);
        if (released == null) {
            return 0;
        }
        account.release(released);
        bytesInMemory -= released.byteSize();
        return released.byteSize();
    }

    /** It is of no more use: its pieces need no longer be in memory. */
    void discard() {
        gone = true;
        for (Telemetry piece : pieces) {
            if (piece != null) {
                account.release(piece);
            }
        }
    }
}
