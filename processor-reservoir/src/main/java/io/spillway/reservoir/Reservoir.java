package io.spillway.reservoir;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The best traces of one stratum in one window so far. Guarded by the lock of the engine. */
sealed interface Reservoir permits RankedReservoir, UniformReservoir {
    /** Whether a trace is refused by its randomness and id alone; a refused trace counts as offered. */
    boolean refuses(long randomness, TraceId id);

    /**
     * Offers a trace, once.
     *
     * @return the trace that is not kept: this one, or one that it displaces; null when there was room
     */
    @Nullable
    HeldTrace offer(HeldTrace trace);

    /** Puts back a trace that was in it before a restart; answers as {@link #offer}. */
    @Nullable
    HeldTrace restore(HeldTrace trace);

    /** Evicts the trace that would be the first to be displaced; null when there is none. */
    @Nullable
    HeldTrace shrink();

    /** Removes a trace for a reason outside of sampling. */
    void remove(HeldTrace trace);

    Collection<HeldTrace> traces();

    /** Whether it ranks by randomness, and so refuses traces below a threshold. */
    boolean hasThreshold();

    /** The verdict about one of its traces if the window closed now. */
    Verdict verdict(HeldTrace trace);

    /** The randomness up to which any trace would surely be refused; negative when there is none. */
    long refused();

    /** The randomness up to which an earlier reservoir would have refused this trace; negative when there is none. */
    long refusedBy(ReservoirState earlier, HeldTrace trace);

    /** Changes k; answers the traces that it no longer keeps. */
    List<HeldTrace> resize(int k);

    /** Begins a new window, empty. */
    void begin();

    /** The state that has to survive a restart beside the traces. */
    ReservoirState state();

    void restoreState(ReservoirState state);
}
