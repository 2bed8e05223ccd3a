package io.spillway.export;

import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.Optional;

/**
 * Holds accepted requests until they have been sent, in the order in which they came. The queue is bounded, and requests that are
 * being sent count. Safe for use by many threads.
 */
interface SendingQueue {
    /**
     * Opens the store of the queue; called before anything else.
     *
     * @throws Exception with a message for the user
     */
    void open() throws Exception;

    /** Whether the requests survive the end of the process, however it ends. */
    boolean outlivesProcess();

    /** Whether {@link #enqueue} may wait: for a disk, for room, or for the answer of the peer. */
    boolean mayBlock();

    /**
     * Accepts responsibility for a request, or refuses it.
     *
     * @param batch with at least one item
     */
    Outcome enqueue(Telemetry batch);

    /**
     * Waits for the next request, which stays in the queue until {@link PendingRequest#complete}. When a request is put back into a
     * closed queue, no further requests are handed out: the peer accepts nothing, and the rest can wait as well.
     *
     * @return empty once the queue was closed and no request waits, or none is handed out any more
     */
    Optional<PendingRequest> dequeue() throws InterruptedException;

    /** Refuses requests from now on; requests in the queue can still be dequeued. */
    void close();

    /**
     * Gives up the requests that wait.
     *
     * @return the number of items that are lost by that; 0 for a queue that outlives the process
     */
    long abandon();

    /** Closes the store; called last, though a request may still be completed afterwards. */
    void closeStore();

    /** How full the queue is, in the unit of its {@link Sizer}. */
    long size();

    /** The size of a full queue, in the unit of its {@link Sizer}. */
    long capacity();
}
