package io.spillway.reservoir;

import java.util.List;
import java.util.random.RandomGenerator;

/** A named part of the traces, with its reservoir. Guarded by the engine's lock. */
final class Stratum {
    final String name;
    final Reservoir reservoir;
    /** What the configuration says. */
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

    /** Changes k; answers what is no longer kept. */
    List<HeldTrace> resize(int newK) {
        k = newK;
        return reservoir.resize(newK);
    }

    Records.Size size() {
        return new Records.Size(name, configuredK, k);
    }

    /** Takes up what was set at run time, unless the configuration has been changed since. */
    void restore(Records.Size saved) {
        if (saved.name().equals(name) && saved.configuredK() == configuredK) {
            List<HeldTrace> _ = resize(saved.k());
        }
    }

    /** The place of the stratum with this name, or of the last. */
    static int named(String name, List<Stratum> strata) {
        for (int i = 0; i < strata.size(); i++) {
            if (strata.get(i).name.equals(name)) {
                return i;
            }
        }
        return strata.size() - 1;
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
