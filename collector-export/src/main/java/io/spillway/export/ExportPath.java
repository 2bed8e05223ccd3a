package io.spillway.export;

import io.spillway.component.Consumer;
import io.spillway.component.Deadline;

/** The way of one signal through an exporter: with a queue, or directly. */
sealed interface ExportPath extends Consumer permits DirectPath, QueuedPath {
    /**
     * Begins to send.
     *
     * @throws Exception with a message for the user
     */
    void start() throws Exception;

    /** Refuses batches from now on. */
    void stopAccepting();

    /** Sends the batches that wait, or gives them up at the deadline. */
    void drain(Deadline deadline);
}
