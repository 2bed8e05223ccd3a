package io.spillway.reservoir;

/**
 * How far a held trace is.
 *
 * <pre>
 *   Pending ──► Reserved ──► Kept ──► Emitting ──► Gone
 *      │            │
 *      └────────────┴──► Gone
 * </pre>
 */
sealed interface TraceState {
    /**
     * Waits until it is complete, and then goes to the reservoir of its stratum.
     *
     * @param passed a threshold that its randomness is known to be above
     */
    record Pending(long passed) implements TraceState {}

    /**
     * Is in the reservoir of the current window.
     *
     * @param passed a threshold that its randomness is known to be above
     * @param window the number of the window
     */
    record Reserved(long passed, int stratum, double logWeight, long window) implements TraceState {}

    /**
     * Was sampled by a closed window, and waits until it is complete.
     *
     * @param window the number of the window that sampled it
     */
    record Kept(Verdict verdict, int stratum, long window) implements TraceState {}

    /**
     * Is on its way to the next consumer.
     *
     * @param offered whether the next consumer may have it already
     */
    record Emitting(Kept kept, boolean offered) implements TraceState {}

    /**
     * Is of no more use.
     *
     * @param before its state until then, for a reader that still has the trace
     */
    record Gone(TraceState before) implements TraceState {}
}
