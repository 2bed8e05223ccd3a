package io.spillway.export;

import io.spillway.config.Checks;
import java.time.Duration;

/**
 * Retries with exponential back-off: {@code retry_on_failure}.
 *
 * @param initialInterval the wait after the first failure
 * @param randomizationFactor how far a wait strays from its interval: by this fraction, either way
 * @param multiplier the factor by which the interval grows with each failure
 * @param maxInterval the longest interval
 * @param maxElapsedTime how long one batch is tried before it is dropped; zero for ever
 */
public record RetryConfig(
        Duration initialInterval,
        double randomizationFactor,
        double multiplier,
        Duration maxInterval,
        Duration maxElapsedTime) {
    public RetryConfig {
        new Checks()
                .that(!initialInterval.isNegative(), "initial_interval", initialInterval, ">= 0")
                .that(
                        randomizationFactor >= 0 && randomizationFactor <= 1,
                        "randomization_factor",
                        randomizationFactor,
                        "0 to 1")
                .that(multiplier >= 0, "multiplier", multiplier, ">= 0")
                .that(!maxInterval.isNegative(), "max_interval", maxInterval, ">= 0")
                .that(!maxElapsedTime.isNegative(), "max_elapsed_time", maxElapsedTime, ">= 0, 0 for no limit")
                .that(
                        !maxElapsedTime.isPositive() || maxElapsedTime.compareTo(initialInterval) >= 0,
                        "max_elapsed_time",
                        "must not be less than 'initial_interval'")
                .that(
                        !maxElapsedTime.isPositive() || maxElapsedTime.compareTo(maxInterval) >= 0,
                        "max_elapsed_time",
                        "must not be less than 'max_interval'")
                .done();
    }

    public static RetryConfig defaults() {
        return new RetryConfig(Duration.ofSeconds(5), 0.5, 1.5, Duration.ofSeconds(30), Duration.ofMinutes(5));
    }
}
