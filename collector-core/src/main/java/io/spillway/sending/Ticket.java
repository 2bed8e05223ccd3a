package io.spillway.sending;

import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.function.BiConsumer;

/**
 * A request on its way out of a {@link SendingQueue}. Batching may cut it into parts that leave in different batches; it is
 * settled when the last of them is.
 */
final class Ticket {
    private final Telemetry batch;
    private final BiConsumer<Ticket, Outcome> onSettled;
    private int openParts = 1;
    private Outcome outcome = Outcome.ACCEPTED;

    /** @param onSettled called once, by the thread that settles the last part */
    Ticket(Telemetry batch, BiConsumer<Ticket, Outcome> onSettled) {
        this.batch = batch;
        this.onSettled = onSettled;
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
        Outcome whole;
        synchronized (this) {
            outcome = ofParts(outcome, partOutcome);
            openParts--;
            if (openParts > 0) {
                return;
            }
            whole = outcome;
        }
        onSettled.accept(this, whole);
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
