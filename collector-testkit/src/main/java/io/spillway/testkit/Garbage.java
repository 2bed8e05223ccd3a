package io.spillway.testkit;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;

/** Objects that must not be reachable any more. A thread that waits easily keeps what it worked on last. */
public final class Garbage {
    private Garbage() {}

    /** Collects garbage until all of it is gone; fails when some of it stays. */
    public static void assertGone(List<? extends WeakReference<?>> references) {
        eventually(() -> {
            System.gc();
            assertThat(references).as("what should be garbage").noneMatch(Garbage::isHeld);
        });
    }

    private static boolean isHeld(WeakReference<?> reference) {
        return !reference.refersTo(null);
    }
}
