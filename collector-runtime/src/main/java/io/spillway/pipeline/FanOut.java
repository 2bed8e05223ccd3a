package io.spillway.pipeline;

import io.spillway.component.Attempt;
import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Offers each batch to several consumers, one after the other. All consumers share the batch. Each consumer is offered the batch,
 * whatever the others answered.
 *
 * <p>One refusal makes the answer a refusal, which says how the batch can be offered again to the refusing consumers alone. A caller
 * that keeps the batch does that. When a refusal travels back to a sender instead, the sender sends everything again, and the
 * consumers that had accepted get the batch a second time.
 */
final class FanOut implements Consumer {
    private final Consumer[] branches;

    private FanOut(List<? extends Consumer> branches) {
        this.branches = branches.toArray(Consumer[]::new);
    }

    /** Answers the consumer itself when there is one only. */
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

    @Override
    public Attempt tryConsume(Telemetry batch) {
        Answers answers = new Answers(Outcome.ACCEPTED);
        List<Runnable> rests = new ArrayList<>(0);
        for (Consumer branch : branches) {
            Supplier<Outcome> again = () -> branch.consume(batch);
            switch (branch.tryConsume(batch)) {
                case Attempt.Done(Outcome outcome) -> answers.add(outcome, again);
                case Attempt.MayBlock(Supplier<Outcome> rest) -> rests.add(() -> answers.add(rest.get(), again));
            }
        }
        if (rests.isEmpty()) {
            return new Attempt.Done(answers.together(branches.length));
        }
        return new Attempt.MayBlock(() -> {
            rests.forEach(Runnable::run);
            return answers.together(branches.length);
        });
    }

    /** The answers of some branches, with the calls that ask the refusing ones again. */
    private static final class Answers {
        private Outcome answered;
        private Optional<Outcome.Throttled> refusal = Optional.empty();
        private boolean partly;
        private final List<Supplier<Outcome>> refused = new ArrayList<>(0);

        /** @param answered the joined answer of the branches that need not be asked again */
        Answers(Outcome answered) {
            this.answered = answered;
        }

        void add(Outcome answer, Supplier<Outcome> again) {
            if (answer instanceof Outcome.Throttled throttled) {
                refusal = Optional.of(
                        refusal.map(before -> before.orLater(throttled)).orElse(throttled));
                partly |= throttled.rest().isPresent();
                refused.add(throttled.rest().orElse(again));
            } else {
                answered = Outcome.ofBoth(answered, answer);
            }
        }

        /** @param asked the number of branches that were offered the batch; if all refused it, no rest is to be asked apart */
        Outcome together(int asked) {
            if (refusal.isEmpty()) {
                return answered;
            }
            Outcome.Throttled throttled = refusal.get();
            return partly || refused.size() < asked ? throttled.withRest(this::again) : throttled;
        }

        private Outcome again() {
            Answers answers = new Answers(answered);
            refused.forEach(each -> answers.add(each.get(), each));
            return answers.together(Integer.MAX_VALUE);
        }
    }
}
