package io.spillway.reservoir;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps k traces, every set of k alike, by Algorithm L: it draws how many traces to skip before the next admission. After an
 * eviction for want of memory, a restart or a change of k, the rest of the window goes by Algorithm R (Vitter, ACM TOMS 11(1),
 * 1985), which needs nothing but the count.
 */
final class UniformReservoir implements Reservoir {
    private final RandomGenerator random;
    private final List<HeldTrace> kept = new ArrayList<>();
    private int k;
    private long offered;
    /** The largest of the k smallest of as many uniform numbers as traces were offered; see the paper. */
    private double largest = 1;
    /** The number of the next trace that is admitted. */
    private long next;
    /** The number of traces that the rest of the window may keep by Algorithm R; negative while Algorithm L decides. */
    private int reduced = -1;

    UniformReservoir(RandomGenerator random, int k) {
        this.random = random;
        this.k = k;
    }

    @Override
    public boolean refuses(long randomness, TraceId id) {
        return false;
    }

    @Override
    public @Nullable HeldTrace offer(HeldTrace trace) {
        offered++;
        if (reduced >= 0) {
            return reduced > 0 && random.nextLong(offered) < reduced ? replaceAny(trace) : trace;
        }
        if (kept.size() < k) {
            add(trace);
            if (kept.size() == k) {
                next = offered;
                skip();
            }
            return null;
        }
        if (offered < next) {
            return trace;
        }
        skip();
        return replaceAny(trace);
    }

    private void skip() {
        largest *= Math.exp(Math.log(uniform()) / k);
        double pause = Math.floor(Math.log(uniform()) / Math.log1p(-largest));
        next += pause < Long.MAX_VALUE / 2 - next ? (long) pause + 1 : Long.MAX_VALUE / 2 - next;
    }

    /** In (0, 1). */
    private double uniform() {
        return (random.nextLong(1L << 52) + 0.5) / (1L << 52);
    }

    private void add(HeldTrace trace) {
        trace.rank(kept.size());
        kept.add(trace);
    }

    private HeldTrace replaceAny(HeldTrace trace) {
        int slot = random.nextInt(kept.size());
        HeldTrace victim = kept.set(slot, trace);
        trace.rank(slot);
        return victim;
    }

    @Override
    public @Nullable HeldTrace restore(HeldTrace trace) {
        add(trace);
        if (kept.size() > k) {
            return shrink();
        }
        reduced = kept.size() < offered || kept.size() == k ? kept.size() : -1;
        return null;
    }

    @Override
    public @Nullable HeldTrace shrink() {
        if (kept.isEmpty()) {
            return null;
        }
        HeldTrace victim = removeAt(random.nextInt(kept.size()));
        reduced = kept.size();
        return victim;
    }

    private HeldTrace removeAt(int slot) {
        HeldTrace last = kept.removeLast();
        if (slot == kept.size()) {
            return last;
        }
        HeldTrace removed = kept.set(slot, last);
        last.rank(slot);
        return removed;
    }

    @Override
    public void remove(HeldTrace trace) {
        int slot = kept.indexOf(trace);
        if (slot >= 0) {
            HeldTrace _ = removeAt(slot);
            offered--;
            reduced = kept.size() < offered ? kept.size() : reduced;
        }
    }

    @Override
    public Collection<HeldTrace> traces() {
        return Collections.unmodifiableCollection(kept);
    }

    @Override
    public boolean hasThreshold() {
        return false;
    }

    @Override
    public Verdict verdict(HeldTrace trace) {
        return new Verdict.WithProbability(offered == 0 ? 1 : Math.min(1, kept.size() / (double) offered));
    }

    @Override
    public long refused() {
        return Ranking.NONE;
    }

    @Override
    public long refusedBy(ReservoirState earlier, HeldTrace trace) {
        return Ranking.NONE;
    }

    @Override
    public List<HeldTrace> resize(int newK) {
        List<HeldTrace> victims = new ArrayList<>();
        while (kept.size() > newK) {
            HeldTrace victim = shrink();
            if (victim != null) {
                victims.add(victim);
            }
        }
        if (newK > k && offered > kept.size()) {
            reduced = kept.size();
        }
        k = newK;
        return victims;
    }

    @Override
    public void begin() {
        kept.clear();
        offered = 0;
        largest = 1;
        next = 0;
        reduced = -1;
    }

    @Override
    public ReservoirState state() {
        return new ReservoirState(Long.MIN_VALUE, offered);
    }

    @Override
    public void restoreState(ReservoirState state) {
        offered = state.offered();
    }
}
