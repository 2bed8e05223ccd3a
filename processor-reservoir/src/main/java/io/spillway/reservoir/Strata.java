package io.spillway.reservoir;

import io.spillway.component.ComponentContext;
import io.spillway.sampling.Threshold;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The strata of a sampler with the current window. Guarded by the lock of the engine. */
final class Strata implements Iterable<Stratum> {
    private final List<Stratum> strata = new ArrayList<>();
    private final CurrentWindow window;

    /** @param maxLogWeight no trace weighs more */
    Strata(ReservoirConfig config, double maxLogWeight, CurrentWindow window, ComponentContext context) {
        this.window = window;
        config.sampling()
                .strata()
                .forEach(stratum -> add(stratum.name(), stratum.sizeK(), config, maxLogWeight, context));
        add(StratumConfig.REST, config.sizeK(), config, maxLogWeight, context);
    }

    private void add(String name, int k, ReservoirConfig config, double maxLogWeight, ComponentContext context) {
        Reservoir reservoir = Stratum.reservoir(config.sampling().algorithm(), k, maxLogWeight, context.random());
        strata.add(new Stratum(name, k, reservoir));
    }

    @Override
    public Iterator<Stratum> iterator() {
        return strata.iterator();
    }

    List<Stratum> all() {
        return List.copyOf(strata);
    }

    List<String> names() {
        return strata.stream().map(stratum -> stratum.name).toList();
    }

    Stratum get(int index) {
        return strata.get(index);
    }

    /** The stratum of all traces that no condition matches. */
    Stratum rest() {
        return strata.getLast();
    }

    /** The index of the stratum with a name; that of {@link #rest} when there is none. */
    int indexOf(String name) {
        int index = names().indexOf(name);
        return index < 0 ? strata.size() - 1 : index;
    }

    Stratum named(String name) {
        return strata.get(indexOf(name));
    }

    /** The stratum with the most traces. */
    Stratum fullest() {
        Stratum fullest = strata.getFirst();
        for (Stratum stratum : strata) {
            if (stratum.traces() > fullest.traces()) {
                fullest = stratum;
            }
        }
        return fullest;
    }

    int largestK() {
        return strata.stream().mapToInt(Stratum::k).max().orElse(1);
    }

    /** The randomness up to which a stratum refuses every trace, whatever its weight; negative for none. */
    long refusedBy(Stratum stratum) {
        return Math.max(window.floor(), stratum.reservoir.refused());
    }

    /** The share of the traces that a stratum refuses whatever their weight. */
    double refusedShare(Stratum stratum) {
        return 1 - Threshold.probability(Math.max(0, refusedBy(stratum)));
    }

    /** The randomness up to which every stratum refuses every trace, whatever its weight; negative for none. */
    long refusedByAll() {
        long lowest = Long.MAX_VALUE;
        for (Stratum stratum : strata) {
            lowest = Math.min(lowest, refusedBy(stratum));
        }
        return lowest;
    }
}
