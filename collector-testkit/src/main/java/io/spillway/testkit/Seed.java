package io.spillway.testkit;

import java.util.Random;

/**
 * The source of a test's randomness. A test that takes one as a parameter prints it when it fails, and is run again in
 * the same way with {@code -Dspillway.seed=…}; see {@link Seeded}.
 */
public record Seed(long value) {
    /** Set to the number that a failure printed. */
    public static final String PROPERTY = "spillway.seed";

    /** The one that was asked for, or a new one. */
    public static Seed fresh() {
        Long given = Long.getLong(PROPERTY);
        return new Seed(given == null ? new Random().nextLong() : given);
    }

    /** Randomness that is the same for the same seed. */
    public Random random() {
        return new Random(value);
    }

    /** A seed for one of several parts of a test, so that each can be repeated alone. */
    public Seed part(long number) {
        return new Seed(value * 0x9E3779B97F4A7C15L + number);
    }

    @Override
    public String toString() {
        return "-D" + PROPERTY + "=" + value;
    }
}
