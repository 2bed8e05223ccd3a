package io.spillway.reservoir;

import io.spillway.config.Checks;

/**
 * A part of the traces with a reservoir of its own.
 *
 * @param name the name in metrics and in the view
 * @param condition an OTTL condition on spans; a trace belongs to the first stratum whose condition holds for any of its spans
 * @param sizeK the number of these traces to keep in a window
 */
record StratumConfig(String name, String condition, int sizeK) {
    /** The stratum of all other traces. */
    static final String REST = "default";

    StratumConfig {
        new Checks()
                .that(sizeK >= 0, "size_k", sizeK, ">= 0")
                .that(!name.equals(REST), "name", name, "another name: this is the stratum of all other traces")
                .done();
    }

    static StratumConfig defaults() {
        return new StratumConfig("", "", 0);
    }
}
