package io.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What nobody may hold any more. A thread that waits easily keeps what it worked on last. */
public final class Garbage {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private Garbage() {}

    /** Collects garbage until all of it is gone; fails when some of it stays. */
    public static void assertGone(List<? extends WeakReference<?>> references) {
        long start = System.nanoTime();
        while (references.stream().anyMatch(Garbage::isHeld) && System.nanoTime() - start < PATIENCE_NANOS) {
            System.gc();
        }
        assertThat(references).as("what should be garbage").noneMatch(Garbage::isHeld);
    }

    private static boolean isHeld(WeakReference<?> reference) {
        return !reference.refersTo(null);
    }
}
