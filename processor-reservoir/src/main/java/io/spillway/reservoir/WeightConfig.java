package io.spillway.reservoir;

import io.spillway.config.Checks;

/**
 * A weight that makes some traces likelier to be kept.
 *
 * @param condition an OTTL condition on spans; it holds for a trace when it holds for any of its spans
 * @param weight multiplies the weight of such a trace, which starts at 1
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
