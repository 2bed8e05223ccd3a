package io.spillway.component;

import io.spillway.telemetry.Telemetry;

/** Consumes batches of telemetry: the one contract that links receivers, processors, connectors and exporters. */
@FunctionalInterface
public interface Consumer {
    /**
     * Accepts responsibility for a batch, or refuses it.
     *
     * <p>Returns only when the answer is final: after {@link Outcome.Accepted} the caller may forget the batch. May block, so
     * callers run on virtual threads; safe for use by many threads at once. Expected refusals are answers, never exceptions: an
     * exception means a defect in the callee, and the caller treats it as {@link Status.Code#INTERNAL}. A thread that is
     * interrupted while it waits answers {@link Outcome.Throttled} with {@link Status.Code#UNAVAILABLE} and leaves the
     * interrupt flag set.
     *
     * @param batch immutable and shared; of a signal that this consumer was built for
     */
    Outcome consume(Telemetry batch);

    /**
     * Consumes a batch as {@link #consume} does, but on a thread that must not block, such as a network thread. The part of the
     * call that may wait stays undone, and is handed back to the caller. Consumers that never wait, or seldom, override this.
     */
    default Attempt tryConsume(Telemetry batch) {
        return Attempt.blocking(this, batch);
    }
}
