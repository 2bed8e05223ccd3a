package io.spillway.component;

/** The kinds of telemetry a pipeline can carry. */
public enum Signal {
    TRACES("traces", "spans"),
    METRICS("metrics", "metric_points"),
    LOGS("logs", "log_records");

    private final String key;
    private final String itemName;

    Signal(String key, String itemName) {
        this.key = key;
        this.itemName = itemName;
    }

    /** The name used in configuration files, for example {@code traces}. */
    public String key() {
        return key;
    }

    /** The name of items in metric names, for example {@code metric_points}. */
    public String itemName() {
        return itemName;
    }

    @Override
    public String toString() {
        return key;
    }
}
