package io.spillway.export;

import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A request that a {@link SendingQueue} handed out. Batching may cut it into parts that are sent in different batches: the request
 * is complete when the last part is. A request with a part that was put back is put back as a whole.
 */
final class PendingRequest {
    private static final Outcome NOT_SENT =
            Outcome.throttled(Status.Code.UNAVAILABLE, "the exporter stopped before the batch could be sent");

    private final Telemetry batch;
    private final BiConsumer<PendingRequest, Outcome> onComplete;
    private final Consumer<PendingRequest> onPutBack;
    private int openParts = 1;
    private boolean isPutBack;
    private Outcome outcome = Outcome.ACCEPTED;

    /** A request that cannot be put back: it completes as not sent instead. */
    PendingRequest(Telemetry batch, BiConsumer<PendingRequest, Outcome> onComplete) {
        this(batch, onComplete, request -> onComplete.accept(request, NOT_SENT));
    }

    /**
     * The thread that completes or puts back the last part calls one of the two, once.
     *
     * @param onPutBack called when the queue is to keep the request for the next start
     */
    PendingRequest(
            Telemetry batch, BiConsumer<PendingRequest, Outcome> onComplete, Consumer<PendingRequest> onPutBack) {
        this.batch = batch;
        this.onComplete = onComplete;
        this.onPutBack = onPutBack;
    }

    Telemetry batch() {
        return batch;
    }

    /** Notes that the request is sent in one more part. */
    synchronized void addPart() {
        openParts++;
    }

    /** Notes the outcome of one part. */
    void complete(Outcome partOutcome) {
        synchronized (this) {
            outcome = ofParts(outcome, partOutcome);
        }
        closePart();
    }

    /** Notes that one part was not sent, and that the next process is to send it. */
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
            onComplete.accept(this, whole);
        }
    }

    /** Two parts hold different items, so their refused items add up; two consumers of one batch share them. */
    private static Outcome ofParts(Outcome one, Outcome other) {
        if (one instanceof Outcome.Accepted mine
                && other instanceof Outcome.Accepted theirs
                && theirs.refusedItems() > 0) {
            return new Outcome.Accepted(mine.refusedItems() + theirs.refusedItems(), theirs.message());
        }
        return Outcome.ofBoth(one, other);
    }
}
