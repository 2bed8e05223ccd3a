package io.spillway.export;

import io.spillway.component.Consumer;
import io.spillway.component.Deadline;

/** The way of one signal through an exporter. */
sealed interface Lane extends Consumer permits DirectLane, QueuedLane {
    /**
     * Begins to send.
     *
     * @throws Exception with a message for the user
     */
    void start() throws Exception;

    /** Takes nothing in any more. */
    void stopIntake();

    /** Sends what it holds, or gives it up at the deadline. */
    void drain(Deadline deadline);
}
