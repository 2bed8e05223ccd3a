package io.spillway.testkit;

import io.spillway.component.Outcome;
import io.spillway.component.Status;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** How a {@link MoodyConsumer} answers. */
public enum Temper {
    /** Takes everything. */
    ALWAYS_SUCCEEDS(0, 0),
    /** Half of the time it cannot just now. */
    RANDOM_TRANSIENT(50, 0),
    /** Half of the time it never will. */
    RANDOM_PERMANENT(0, 50),
    /** A third of each. */
    RANDOM_MIX(33, 33);

    private final int transientPercent;
    private final int permanentPercent;

    Temper(int transientPercent, int permanentPercent) {
        this.transientPercent = transientPercent;
        this.permanentPercent = permanentPercent;
    }

    Outcome answer(RandomGenerator random) {
        int dice = random.nextInt(100);
        if (dice < transientPercent) {
            return new Outcome.Throttled(new Status(Status.Code.UNAVAILABLE, "not just now"), Duration.ofMillis(1));
        }
        if (dice < transientPercent + permanentPercent) {
            return Outcome.rejected(Status.Code.INVALID_ARGUMENT, "not ever");
        }
        return Outcome.ACCEPTED;
    }
}
