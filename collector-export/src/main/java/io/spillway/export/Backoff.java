package io.spillway.export;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The intervals between the attempts to send one batch: growing by a factor, each strayed from at random. */
final class Backoff {
    private final RetryConfig config;
    private final RandomGenerator random;
    private double intervalNanos;

    Backoff(RetryConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
        intervalNanos = config.initialInterval().toNanos();
    }

    /** How long to wait before the next attempt. */
    Duration next() {
        double strayNanos = intervalNanos * config.randomizationFactor() * (2 * random.nextDouble() - 1);
        Duration delay = Duration.ofNanos(Math.round(intervalNanos + strayNanos));
        intervalNanos = Math.min(intervalNanos * config.multiplier(), (double)
                config.maxInterval().toNanos());
        return delay;
    }
}
