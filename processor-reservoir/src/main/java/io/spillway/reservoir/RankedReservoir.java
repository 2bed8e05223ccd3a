package io.spillway.reservoir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the k traces of the highest rank, and knows the highest excluded rank. The trace id orders equal ranks, so the order is
 * the same on every collector.
 */
final class RankedReservoir implements Reservoir {
    private static final Comparator<HeldTrace> LOWEST_FIRST =
            Comparator.<HeldTrace>comparingLong(HeldTrace::rank).thenComparing(trace -> trace.id);

    private final Ranking ranking;
    private final PriorityQueue<HeldTrace> kept = new PriorityQueue<>(LOWEST_FIRST);
    private int k;
    private long excluded = Long.MIN_VALUE;
    private long refused = Ranking.NONE;
    private long offered;

    RankedReservoir(Ranking ranking, int k) {
        this.ranking = ranking;
        this.k = k;
    }

    @Override
    public boolean refuses(long randomness, TraceId id) {
        if (ranking != Ranking.Consistent.INSTANCE) {
            return false;
        }
        HeldTrace lowest = kept.peek();
        boolean low = randomness <= excluded
                || (kept.size() >= k
                        && lowest != null
                        && (randomness < lowest.rank()
                                || (randomness == lowest.rank() && id.compareTo(lowest.id) < 0)));
        if (low) {
            offered++;
            exclude(randomness);
        }
        return low;
    }

    private void exclude(long rank) {
        if (rank > excluded) {
            excluded = rank;
            refused = ranking.refused(rank);
        }
    }

    @Override
    public @Nullable HeldTrace offer(HeldTrace trace) {
        offered++;
        trace.rank(ranking.rank(trace.randomness, trace.logWeight()));
        return restore(trace);
    }

    @Override
    public @Nullable HeldTrace restore(HeldTrace trace) {
        if (trace.rank() <= excluded) {
            return trace;
        }
        kept.add(trace);
        return kept.size() > k ? shrink() : null;
    }

    @Override
    public @Nullable HeldTrace shrink() {
        HeldTrace lowest = kept.poll();
        if (lowest != null) {
            exclude(lowest.rank());
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
    public boolean hasThreshold() {
        return true;
    }

    @Override
    public Verdict verdict(HeldTrace trace) {
        long refusedOfItsWeight = Math.min(ranking.refused(excluded, trace.logWeight()), trace.randomness);
        return new Verdict.AtThreshold(Math.max(trace.passed(), refusedOfItsWeight));
    }

    @Override
    public long refused() {
        return refused;
    }

    @Override
    public long refusedBy(ReservoirState earlier, HeldTrace trace) {
        return ranking.refused(earlier.excluded(), trace.logWeight());
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
    public void begin() {
        kept.clear();
        excluded = Long.MIN_VALUE;
        refused = Ranking.NONE;
        offered = 0;
    }

    @Override
    public ReservoirState state() {
        return new ReservoirState(excluded, offered);
    }

    @Override
    public void restoreState(ReservoirState state) {
        exclude(state.excluded());
        offered = state.offered();
    }
}
