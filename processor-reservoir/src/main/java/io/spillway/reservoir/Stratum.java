package io.spillway.reservoir;

import java.util.List;
import java.util.random.RandomGenerator;

/** A named part of the traces, with its reservoir. Guarded by the lock of the engine. */
final class Stratum {
    final String name;
    final Reservoir reservoir;
    private final int configuredK;

    private int k;

    Stratum(String name, int k, Reservoir reservoir) {
        this.name = name;
        this.configuredK = k;
        this.k = k;
        this.reservoir = reservoir;
    }

    int k() {
        return k;
    }

    /** The number of traces in the reservoir. */
    int traces() {
        return reservoir.traces().size();
    }

    /** Changes k; answers the traces that are no longer kept. */
    List<HeldTrace> resize(int newK) {
        k = newK;
        return reservoir.resize(newK);
    }

    Records.Size size() {
        return new Records.Size(name, configuredK, k);
    }

    /** Restores a k that was set at run time, unless the configuration has changed since. */
    void restore(Records.Size saved) {
        if (saved.name().equals(name) && saved.configuredK() == configuredK) {
            List<HeldTrace> _ = resize(saved.k());
        }
    }

    /** @param maxLogWeight no trace weighs more */
    static Reservoir reservoir(Algorithm algorithm, int k, double maxLogWeight, RandomGenerator random) {
        return switch (algorithm) {
            case CONSISTENT -> new RankedReservoir(Ranking.Consistent.INSTANCE, k);
            case UNIFORM -> new UniformReservoir(random, k);
            case WEIGHTED, TIME_DECAY -> new RankedReservoir(new Ranking.ExponentialKeys(maxLogWeight), k);
        };
    }
}
