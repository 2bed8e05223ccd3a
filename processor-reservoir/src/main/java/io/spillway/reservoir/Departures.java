package io.spillway.reservoir;

/** The way out for traces that are decided about and complete. */
interface Departures {
    /** Takes a trace over; never blocks. Called with the engine's lock held. */
    void leave(HeldTrace trace);
}
