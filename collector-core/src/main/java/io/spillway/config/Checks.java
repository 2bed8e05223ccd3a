package io.spillway.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the problems of a configuration record, so that all are reported at once.
 *
 * <pre>{@code
 * record QueueConfig(int queueSize, int numConsumers) {
 *     QueueConfig {
 *         new Checks()
 *             .that(queueSize > 0, "queue_size", queueSize, "> 0")
 *             .that(numConsumers > 0, "num_consumers", numConsumers, "> 0")
 *             .done();
 *     }
 * }
 * }</pre>
 */
public final class Checks {
    private final List<InvalidConfigException.Violation> violations = new ArrayList<>();

    /** Notes a wrong value. */
    public Checks that(boolean holds, String key, Object actual, String expected) {
        return that(holds, key, actual + " (expected: " + expected + ")");
    }

    /** Notes a problem, in words. */
    public Checks that(boolean holds, String key, String problem) {
        if (!holds) {
            violations.add(new InvalidConfigException.Violation(key, problem));
        }
        return this;
    }

    /** Throws when there is a problem. */
    public void done() {
        if (!violations.isEmpty()) {
            throw new InvalidConfigException(violations);
        }
    }
}
