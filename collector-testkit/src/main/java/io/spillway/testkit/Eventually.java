package io.spillway.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/**
 * How tests wait for what another thread or process brings about: until it holds, never for a time. They ask at once and
 * then every few milliseconds, and give up after a minute, which only a defect takes.
 */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private Eventually() {}

    /** Until the condition holds; what it stands for is named in the failure. */
    public static void eventually(String what, Callable<Boolean> condition) {
        waiting(PATIENCE).alias(what).until(condition);
    }

    /** Until the assertions pass. */
    public static void eventually(ThrowingRunnable assertions) {
        eventually(PATIENCE, assertions);
    }

    /** Until the assertions pass, for what is so much work that a minute may not be enough. */
    public static void eventually(Duration patience, ThrowingRunnable assertions) {
        waiting(patience).untilAsserted(assertions);
    }

    private static ConditionFactory waiting(Duration patience) {
        return Awaitility.await()
                .atMost(patience)
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .pollInSameThread();
    }
}
