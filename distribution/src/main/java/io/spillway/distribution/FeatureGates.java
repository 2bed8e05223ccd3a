package io.spillway.distribution;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** The feature gates of this process and whether each is on. Safe for use by many threads. */
final class FeatureGates {
    /** No behaviour of this version is gated; a component that adds one declares it here. */
    private static final List<FeatureGate> DECLARED = List.of();

    private static final FeatureGates PROCESS = new FeatureGates(DECLARED);

    private final SortedMap<String, FeatureGate> gates = new TreeMap<>();
    private final SortedMap<String, Boolean> enabled = new TreeMap<>();

    FeatureGates(Collection<FeatureGate> declared) {
        for (FeatureGate gate : declared) {
            gates.put(gate.id(), gate);
            enabled.put(gate.id(), gate.stage().enabledByDefault());
        }
    }

    /** The gates of the process: factories found by the service loader can be handed nothing, so there is one set. */
    static FeatureGates process() {
        return PROCESS;
    }

    /** Every gate with its state, ordered by id. */
    synchronized SequencedMap<FeatureGate, Boolean> states() {
        SequencedMap<FeatureGate, Boolean> states = new LinkedHashMap<>();
        gates.values().forEach(gate -> states.put(gate, Boolean.TRUE.equals(enabled.get(gate.id()))));
        return states;
    }

    /**
     * Applies the value of {@code --feature-gates}: ids separated by commas, {@code -} before an id switches it off.
     *
     * @throws IllegalArgumentException when an id is unknown or its stage does not allow the switch
     */
    void apply(String flag) {
        for (String part : flag.split(",", -1)) {
            String item = part.strip();
            if (item.isEmpty()) {
                continue;
            }
            boolean signed = item.startsWith("-") || item.startsWith("+");
            set(signed ? item.substring(1) : item, !item.startsWith("-"));
        }
    }

    private synchronized void set(String id, boolean on) {
        FeatureGate gate = require(id);
        switch (gate.stage()) {
            case ALPHA, BETA -> enabled.put(id, on);
            case STABLE -> {
                if (!on) {
                    throw new IllegalArgumentException("feature gate \"" + id + "\" is stable, can not be disabled");
                }
            }
            case DEPRECATED -> {
                if (on) {
                    throw new IllegalArgumentException("feature gate \"" + id + "\" is deprecated, can not be enabled");
                }
            }
        }
    }

    /** The gate, or an error that lists the valid ids. */
    FeatureGate require(String id) {
        FeatureGate gate = gates.get(id);
        if (gate == null) {
            throw new IllegalArgumentException(
                    "no such feature gate \"" + id + "\". valid gates: [" + String.join(" ", gates.keySet()) + "]");
        }
        return gate;
    }
}
