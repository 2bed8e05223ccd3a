package io.spillway.sending;

import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.Optional;

/**
 * Holds what was accepted until it has been sent. Bounded; what is being sent counts. Hands out in the order in which it took
 * in. Used by many threads.
 */
interface SendingQueue {
    /**
     * Takes responsibility for a request, or refuses it.
     *
     * @param batch with at least one item
     */
    Outcome offer(Telemetry batch);

    /**
     * Waits for the next request. It stays in the queue until {@link Ticket#settle settled}.
     *
     * @return empty once the queue was closed and nothing waits in it any more
     */
    Optional<Ticket> take() throws InterruptedException;

    /** Takes nothing in any more; what it holds can still be taken out. */
    void close();

    /**
     * Gives up what nobody took out yet.
     *
     * @return how many items are lost by that; 0 for a queue that outlives the process
     */
    long abandon();

    /** How full it is, in the unit of its {@link Sizer}. */
    long size();

    /** How much it can hold, in the unit of its {@link Sizer}. */
    long capacity();
}
