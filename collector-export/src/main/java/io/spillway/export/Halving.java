package io.spillway.export;

import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Sends a rejected batch again in halves, so that one bad request costs no other sender's data. Halves are halved again down to the
 * entries of single resources: a request has one or more of them, so no piece holds items of two senders.
 *
 * <p>A batch of n entries is sent at most 2n - 1 times.
 */
public final class Halving {
    private final Function<Telemetry, Outcome> send;
    private final List<Piece> pieces = new ArrayList<>();

    /** A part of the rejected batch, with its own final outcome. */
    public record Piece(Telemetry batch, Outcome outcome) {}

    private Halving(Function<Telemetry, Outcome> send) {
        this.send = send;
    }

    /**
     * Sends the parts of a batch that was rejected as a whole.
     *
     * @param send sends a part; {@link Outcome.Throttled} means that the part was given up
     * @return the parts in their order; the batch itself when it cannot be cut or the rejection does not blame the data
     */
    public static List<Piece> send(Telemetry batch, Outcome.Rejected rejection, Function<Telemetry, Outcome> send) {
        Halving halving = new Halving(send);
        if (blamesConfiguration(rejection.status().code())) {
            halving.pieces.add(new Piece(batch, rejection));
        } else {
            halving.halve(batch, batch.byResource(), rejection);
        }
        return halving.pieces;
    }

    private void halve(Telemetry whole, List<Telemetry> entries, Outcome.Rejected rejection) {
        if (entries.size() < 2) {
            pieces.add(new Piece(whole, rejection));
            return;
        }
        int middle = entries.size() / 2;
        sendAll(entries.subList(0, middle));
        sendAll(entries.subList(middle, entries.size()));
    }

    private void sendAll(List<Telemetry> entries) {
        Telemetry part = Telemetry.merge(entries);
        Outcome outcome = send.apply(part);
        if (outcome instanceof Outcome.Rejected rejected) {
            halve(part, entries, rejected);
        } else {
            pieces.add(new Piece(part, outcome));
        }
    }

    /** The joined outcome of all parts of a batch. */
    static Outcome together(List<Piece> pieces) {
        if (pieces.size() == 1) {
            return pieces.getFirst().outcome();
        }
        long items = 0;
        long refused = 0;
        Outcome refusal = Outcome.ACCEPTED;
        for (Piece piece : pieces) {
            items += piece.batch().itemCount();
            if (piece.outcome() instanceof Outcome.Accepted accepted) {
                refused += accepted.refusedItems();
            } else {
                refused += piece.batch().itemCount();
                refusal = piece.outcome();
            }
        }
        return refused == items ? refusal : new Outcome.Accepted(refused, reason(refusal));
    }

    /** The reason of a refusal, for the sender. */
    static String reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted accepted -> accepted.message();
            case Outcome.Throttled throttled -> throttled.status().toString();
            case Outcome.Rejected rejected -> rejected.status().toString();
        };
    }

    /** Whether no batch gets through until somebody changes the credentials or the address. */
    static boolean blamesConfiguration(Status.Code code) {
        return switch (code) {
            case UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED, NOT_FOUND -> true;
            case CANCELLED,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    DEADLINE_EXCEEDED,
                    ALREADY_EXISTS,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS -> false;
        };
    }
}
