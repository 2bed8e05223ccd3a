package io.spillway.component;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** How far a component can be relied on, in the words of the OpenTelemetry Collector. */
public enum Stability {
    DEVELOPMENT("Development"),
    ALPHA("Alpha"),
    BETA("Beta"),
    STABLE("Stable");

    private final String label;

    Stability(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** The same for every signal. */
    public Map<Signal, Stability> forEverySignal() {
        return Arrays.stream(Signal.values()).collect(Collectors.toUnmodifiableMap(signal -> signal, _ -> this));
    }
}
