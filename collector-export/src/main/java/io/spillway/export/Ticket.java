package io.spillway.export;

import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A request on its way out of a {@link SendingQueue}. Batching may cut it into parts that leave in different batches; it is
 * settled when the last of them is. If one of them was put back, it is put back as a whole.
 */
final class Ticket {
    private static final Outcome NOT_SENT =
            Outcome.throttled(Status.Code.UNAVAILABLE, "the exporter stopped before the batch could be sent");

    private final Telemetry batch;
    private final BiConsumer<Ticket, Outcome> onSettled;
    private final Consumer<Ticket> onPutBack;
    private int openParts = 1;
    private boolean isPutBack;
    private Outcome outcome = Outcome.ACCEPTED;

    /** A request that cannot be put back: that settles it as not sent. */
    Ticket(Telemetry batch, BiConsumer<Ticket, Outcome> onSettled) {
        this(batch, onSettled, ticket -> onSettled.accept(ticket, NOT_SENT));
    }

    /**
     * One of the two is called, once, by the thread that settles or puts back the last part.
     *
     * @param onPutBack called when the queue is to keep the request for the next start
     */
    Ticket(Telemetry batch, BiConsumer<Ticket, Outcome> onSettled, Consumer<Ticket> onPutBack) {
        this.batch = batch;
        this.onSettled = onSettled;
        this.onPutBack = onPutBack;
    }

    Telemetry batch() {
        return batch;
    }

    /** Notes that the request leaves in one more part. */
    synchronized void addPart() {
        openParts++;
    }

    /** Notes what became of one part. */
    void settle(Outcome partOutcome) {
        synchronized (this) {
            outcome = ofParts(outcome, partOutcome);
        }
        closePart();
    }

    /** Notes that one part was not sent and is to be sent by the process after this one. */
    void putBack() {
        synchronized (this) {
            isPutBack = true;
        }
        closePart();
    }

    private void closePart() {
        Outcome whole;
        boolean back;
        synchronized (this) {
            openParts--;
            if (openParts > 0) {
                return;
            }
            whole = outcome;
            back = isPutBack;
        }
        if (back) {
            onPutBack.accept(this);
        } else {
            onSettled.accept(this, whole);
        }
    }

    /** Unlike two consumers of one batch, two parts hold different items. */
    private static Outcome ofParts(Outcome one, Outcome other) {
        if (one instanceof Outcome.Accepted mine
                && other instanceof Outcome.Accepted theirs
                && theirs.refusedItems() > 0) {
            return new Outcome.Accepted(mine.refusedItems() + theirs.refusedItems(), theirs.message());
        }
        return Outcome.ofBoth(one, other);
    }
}
