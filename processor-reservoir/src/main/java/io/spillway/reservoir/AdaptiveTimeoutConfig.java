package io.spillway.reservoir;

import io.spillway.config.Checks;
import java.time.Duration;

/**
 * Learns after which silence a trace is complete, by service.
 *
 * @param minTimeout it never waits for less
 * @param quantile which share of the gaps between the spans of a trace must be shorter
 * @param factor the timeout is this many times that gap; at most {@code trace_buffer_timeout}
 */
record AdaptiveTimeoutConfig(Duration minTimeout, double quantile, double factor) {
    AdaptiveTimeoutConfig {
        new Checks()
                .that(minTimeout.isPositive(), "min_timeout", minTimeout, "> 0")
                .that(quantile > 0.5 && quantile < 1, "quantile", quantile, "> 0.5 and < 1")
                .that(factor >= 1, "factor", factor, ">= 1")
                .done();
    }

    static AdaptiveTimeoutConfig defaults() {
        return new AdaptiveTimeoutConfig(Duration.ofSeconds(1), 0.999, 2);
    }
}
