package io.spillway.pipeline;

import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Offers each batch to several consumers, one after the other. All of them share the batch, and all are offered it, whatever
 * the others answered.
 *
 * <p>A refusal by one is the answer. It says how the batch can be offered to just those who refused it. A caller that holds on
 * to the batch does that; but when a refusal travels back to a sender, who sends everything again, those who had accepted get
 * the batch a second time.
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
        Answers answers = new Answers(Outcome.ACCEPTED);
        for (Consumer branch : branches) {
            answers.add(branch.consume(batch), () -> branch.consume(batch));
        }
        return answers.together(branches.length);
    }

    /** What some branches answered, and how to ask those again that refused for now. */
    private static final class Answers {
        private Outcome settled;
        private Optional<Outcome.Throttled> refusal = Optional.empty();
        private boolean partly;
        private final List<Supplier<Outcome>> refused = new ArrayList<>(0);

        /** @param settled what those answered who need not be asked any more */
        Answers(Outcome settled) {
            this.settled = settled;
        }

        void add(Outcome answer, Supplier<Outcome> again) {
            if (answer instanceof Outcome.Throttled throttled) {
                refusal = Optional.of(
                        refusal.map(before -> before.orLater(throttled)).orElse(throttled));
                partly |= throttled.rest().isPresent();
                refused.add(throttled.rest().orElse(again));
            } else {
                settled = Outcome.ofBoth(settled, answer);
            }
        }

        /** @param asked how many the batch was offered to in all; when all of them refused, there is no rest to be asked apart */
        Outcome together(int asked) {
            if (refusal.isEmpty()) {
                return settled;
            }
            Outcome.Throttled throttled = refusal.get();
            return partly || refused.size() < asked ? throttled.withRest(this::again) : throttled;
        }

        private Outcome again() {
            Answers answers = new Answers(settled);
            refused.forEach(each -> answers.add(each.get(), each));
            return answers.together(Integer.MAX_VALUE);
        }
    }
}
