package io.spillway.reservoir;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The traces of one stratum and window that are kept as things stand. Guarded by the engine's lock. */
sealed interface Reservoir permits RankedReservoir, UniformReservoir {
    /** Whether a trace is refused by its randomness and id alone, which is then taken as offered. */
    boolean refuses(long randomness, TraceId id);

    /**
     * Offers a trace, once.
     *
     * @return what is not kept: the trace itself, or one that it displaces; null when there was room
     */
    @Nullable
    HeldTrace offer(HeldTrace trace);

    /** Puts back a trace that was in it before a restart; answers what is not kept, as {@link #offer}. */
    @Nullable
    HeldTrace restore(HeldTrace trace);

    /** Gives up the trace that would be the first to go; null when it is empty. */
    @Nullable
    HeldTrace shrink();

    /** Takes a trace out, for reasons that have nothing to do with sampling. */
    void remove(HeldTrace trace);

    Collection<HeldTrace> traces();

    /** Whether it goes by randomness, so that traces are refused below a threshold. */
    boolean hasThreshold();

    /** The mark of a trace in it, were the window to close now. */
    Verdict verdict(HeldTrace trace);

    /** The randomness up to which any trace would surely be refused; negative when there is none. */
    long refused();

    /** The randomness up to which an earlier reservoir would have refused this trace; negative when there is none. */
    long refusedBy(ReservoirState earlier, HeldTrace trace);

    /** Changes k; answers what is no longer kept. */
    List<HeldTrace> resize(int k);

    /** Begins a new window, empty. */
    void begin();

    /** What has to survive a restart beside the traces. */
    ReservoirState state();

    void restoreState(ReservoirState state);
}
