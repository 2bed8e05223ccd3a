package io.spillway.export;

import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.Optional;

/**
 * Holds what was accepted until it has been sent. Bounded; what is being sent counts. Hands out in the order in which it took
 * in. Used by many threads.
 */
interface SendingQueue {
    /**
     * Opens what it keeps its content in; called before anything else.
     *
     * @throws Exception with a message for the user
     */
    void open() throws Exception;

    /** Whether what it holds is still there after the process, however that ends. */
    boolean outlivesProcess();

    /**
     * Takes responsibility for a request, or refuses it.
     *
     * @param batch with at least one item
     */
    Outcome offer(Telemetry batch);

    /**
     * Waits for the next request. It stays in the queue until {@link Ticket#settle settled}. Once the queue was closed, a
     * request that is put back ends the handing out: the peer takes nothing, and the rest can wait as well.
     *
     * @return empty once the queue was closed and nothing waits in it any more, or is handed out any more
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

    /** Lets go of files; called last, though a ticket may still be settled afterwards. */
    void release();

    /** How full it is, in the unit of its {@link Sizer}. */
    long size();

    /** How much it can hold, in the unit of its {@link Sizer}. */
    long capacity();
}
