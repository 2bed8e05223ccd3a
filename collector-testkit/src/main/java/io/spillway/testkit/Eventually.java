package io.spillway.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/**
 * Waits for a condition that another thread or process brings about, and never for a fixed time. Each method checks at once and
 * then every few milliseconds, and gives up after a minute, which only a defect takes.
 */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private Eventually() {}

    /** Waits until the condition holds; the failure names the condition. */
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
