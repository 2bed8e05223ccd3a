package io.spillway.reservoir;

import io.spillway.config.Checks;

/**
 * How much likelier some traces are to be kept.
 *
 * @param condition in OTTL, about spans; holds for a trace when it holds for any of its spans
 * @param weight multiplies the weight of such a trace, which is 1 to begin with
 */
record WeightConfig(String condition, double weight) {
    WeightConfig {
        new Checks()
                .that(weight > 0 && weight <= 1e12, "weight", weight, "> 0 and at most 1e12")
                .done();
    }

    static WeightConfig defaults() {
        return new WeightConfig("", 1);
    }
}
