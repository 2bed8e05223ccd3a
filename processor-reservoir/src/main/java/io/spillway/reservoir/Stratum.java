package io.spillway.reservoir;

import io.spillway.sampling.Threshold;
import java.util.random.RandomGenerator;

/** A named part of the traces, with its reservoir. Guarded by the engine's lock. */
final class Stratum {
    final String name;
    final Reservoir reservoir;
    int k;

    Stratum(String name, int k, Reservoir reservoir) {
        this.name = name;
        this.k = k;
        this.reservoir = reservoir;
    }

    /** Which share of the randomness lies below the running threshold of a consistent reservoir. */
    double rejectedShare() {
        return (double) Math.max(0, reservoir.state().excluded()) / Threshold.NEVER;
    }

    static Reservoir reservoir(Algorithm algorithm, int k, RandomGenerator random) {
        return switch (algorithm) {
            case CONSISTENT -> new RankedReservoir(Ranking.Consistent.INSTANCE, k);
            case UNIFORM -> new UniformReservoir(random, k);
            case WEIGHTED, TIME_DECAY -> new RankedReservoir(Ranking.ExponentialKeys.INSTANCE, k);
        };
    }
}
