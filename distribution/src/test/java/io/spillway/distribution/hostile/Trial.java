package io.spillway.distribution.hostile;

import io.spillway.component.Signal;
import java.util.Set;

/**
 * One request and its answer.
 *
 * @param kind what was sent
 * @param answer what came back, in a word
 * @param expected the answers that are right
 * @param accepted how many items of the signal the collector says it took
 */
record Trial(String kind, String answer, Set<String> expected, Signal signal, int accepted) {
    /** The collector may always say that it has no room right now, as long as it does so rarely. */
    private static final Set<String> BUSY = Set.of("503", "UNAVAILABLE");

    static Trial of(String kind, String answer, String... expected) {
        return new Trial(kind, answer, Set.of(expected), Signal.TRACES, 0);
    }

    boolean isBusy() {
        return BUSY.contains(answer) && !expected.contains(answer);
    }

    boolean isRight() {
        return expected.contains(answer) || isBusy();
    }
}
