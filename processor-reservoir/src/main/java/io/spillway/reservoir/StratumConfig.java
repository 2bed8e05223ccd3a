package io.spillway.reservoir;

import io.spillway.config.Checks;

/**
 * A part of the traces with a reservoir of its own.
 *
 * @param name for metrics and the view
 * @param condition in OTTL, about spans; a trace belongs to the first stratum whose condition holds for any of its spans
 * @param sizeK how many of these traces to keep in a window
 */
record StratumConfig(String name, String condition, int sizeK) {
    /** What belongs to no stratum belongs to this. */
    static final String REST = "default";

    StratumConfig {
        new Checks()
                .that(sizeK >= 0, "size_k", sizeK, ">= 0")
                .that(!name.equals(REST), "name", name, "another name: this one is for what belongs to no stratum")
                .done();
    }

    static StratumConfig defaults() {
        return new StratumConfig("", "", 0);
    }
}
