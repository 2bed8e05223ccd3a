package io.spillway.component;

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
}
