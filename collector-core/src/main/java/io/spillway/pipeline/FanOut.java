package io.spillway.pipeline;

import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.List;

/**
 * Offers each batch to several consumers, one after the other. All of them share the batch, and all are offered it, whatever
 * the others answered. A refusal by one is the answer, so when the sender tries again, those who had accepted get the batch a
 * second time.
 */
final class FanOut implements Consumer {
    private final Consumer[] branches;

    private FanOut(List<? extends Consumer> branches) {
        this.branches = branches.toArray(Consumer[]::new);
    }

    /** The only branch itself when there is but one. */
    static Consumer of(List<? extends Consumer> branches) {
        return branches.size() == 1 ? branches.getFirst() : new FanOut(branches);
    }

    @Override
    public Outcome consume(Telemetry batch) {
        Outcome outcome = Outcome.ACCEPTED;
        for (Consumer branch : branches) {
            outcome = Outcome.ofBoth(outcome, branch.consume(batch));
        }
        return outcome;
    }
}
