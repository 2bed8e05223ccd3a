package io.spillway.reservoir;

import io.spillway.config.Checks;
import java.time.Duration;

/**
 * Learns, for each service, the silence after which a trace is complete.
 *
 * @param minTimeout the least timeout
 * @param quantile the share of the gaps between the spans of a trace that must be shorter
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
