package io.spillway.observe;

import io.micrometer.core.instrument.Counter;
import io.spillway.component.Signal;
import java.util.Map;

/** One counter of items for each signal, resolved beforehand. Safe for use by many threads. */
public final class SignalCounters {
    private final Map<Signal, Counter> counters;

    SignalCounters(Map<Signal, Counter> counters) {
        this.counters = counters;
    }

    /** Adds items of a signal that the counters were made for. */
    public void add(Signal signal, long items) {
        Counter counter = counters.get(signal);
        if (counter == null) {
            throw new IllegalArgumentException("no counter for " + signal + " (expected: " + counters.keySet() + ")");
        }
        if (items != 0) {
            counter.increment((double) items);
        }
    }
}
