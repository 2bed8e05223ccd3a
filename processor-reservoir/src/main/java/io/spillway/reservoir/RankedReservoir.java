package io.spillway.reservoir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the k traces of the highest rank, and the rank of the first it excluded. Equal ranks are told apart by the id, so that
 * the order is the same everywhere.
 */
final class RankedReservoir implements Reservoir {
    private static final Comparator<HeldTrace> LOWEST_FIRST =
            Comparator.<HeldTrace>comparingLong(trace -> trace.rank).thenComparing(trace -> trace.id);

    private final Ranking ranking;
    private final PriorityQueue<HeldTrace> kept = new PriorityQueue<>(LOWEST_FIRST);
    private int k;
    private long excluded = Long.MIN_VALUE;
    private long offered;

    RankedReservoir(Ranking ranking, int k) {
        this.ranking = ranking;
        this.k = k;
    }

    @Override
    public boolean refuses(long randomness, TraceId id) {
        if (!isConsistent()) {
            return false;
        }
        HeldTrace lowest = kept.peek();
        boolean refused = randomness <= excluded
                || (kept.size() >= k
                        && lowest != null
                        && (randomness < lowest.rank || (randomness == lowest.rank && id.compareTo(lowest.id) < 0)));
        if (refused) {
            offered++;
            excluded = Math.max(excluded, randomness);
        }
        return refused;
    }

    @Override
    public @Nullable HeldTrace offer(HeldTrace trace) {
        offered++;
        trace.rank = ranking.rank(trace);
        return restore(trace);
    }

    @Override
    public @Nullable HeldTrace restore(HeldTrace trace) {
        if (trace.rank <= excluded) {
            return trace;
        }
        kept.add(trace);
        return kept.size() > k ? shrink() : null;
    }

    @Override
    public @Nullable HeldTrace shrink() {
        HeldTrace lowest = kept.poll();
        if (lowest != null) {
            excluded = Math.max(excluded, lowest.rank);
        }
        return lowest;
    }

    @Override
    public void remove(HeldTrace trace) {
        kept.remove(trace);
    }

    @Override
    public Collection<HeldTrace> traces() {
        return Collections.unmodifiableCollection(kept);
    }

    @Override
    public boolean isConsistent() {
        return ranking == Ranking.Consistent.INSTANCE;
    }

    @Override
    public Verdict verdict(HeldTrace trace) {
        return ranking.verdict(trace, excluded);
    }

    @Override
    public List<HeldTrace> resize(int newK) {
        k = newK;
        List<HeldTrace> victims = new ArrayList<>();
        while (kept.size() > k) {
            HeldTrace victim = shrink();
            if (victim != null) {
                victims.add(victim);
            }
        }
        return victims;
    }

    @Override
    public void begin(long floor) {
        kept.clear();
        excluded = floor;
        offered = 0;
    }

    @Override
    public ReservoirState state() {
        return new ReservoirState(excluded, offered);
    }

    @Override
    public void restoreState(ReservoirState state) {
        excluded = state.excluded();
        offered = state.offered();
    }
}
