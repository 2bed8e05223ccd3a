package io.spillway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.Signal;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** A counter of items that exists once for each signal, under a name that ends in what the items are called. */
public final class SignalMetric {
    private final Map<Signal, Metric> bySignal = new EnumMap<>(Signal.class);

    /**
     * @param prefix such as {@code otelcol_receiver_accepted_}
     * @param description has {@code %s} where the items are named
     */
    SignalMetric(String prefix, String description, String... labels) {
        for (Signal signal : Signal.values()) {
            String items = signal.itemName().replace('_', ' ');
            Metric metric = Metric.counter(
                    prefix + signal.itemName(), "{" + signal.itemName() + "}", description.formatted(items), labels);
            bySignal.put(signal, metric);
        }
    }

    /** The declaration for one signal. */
    public Metric of(Signal signal) {
        return bySignal.getOrDefault(signal, all().iterator().next());
    }

    /** The declarations, in the order of the signals. */
    public Collection<Metric> all() {
        return bySignal.values();
    }

    /** The counters of some signals. */
    public SignalCounters counters(MeterRegistry meters, Collection<Signal> signals, Tags tags) {
        return counters(meters, signals, _ -> tags);
    }

    /** The counters of some signals, each with labels of its own. */
    public SignalCounters counters(MeterRegistry meters, Collection<Signal> signals, Function<Signal, Tags> tags) {
        Map<Signal, Counter> counters = new EnumMap<>(Signal.class);
        signals.forEach(signal -> counters.put(signal, of(signal).counter(meters, tags.apply(signal))));
        return new SignalCounters(counters);
    }
}
