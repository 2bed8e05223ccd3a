package io.spillway.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.NonBlockingProcessor.Result;
import io.spillway.telemetry.Telemetry;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class NonBlockingProcessorTest {
    private static final Telemetry BATCH = Telemetry.empty(Signal.TRACES);
    private static final Outcome REFUSED = Outcome.throttled(Status.Code.UNAVAILABLE, "full");

    private static NonBlockingProcessor processor(Consumer next, Function<Telemetry, Result> work) {
        return new NonBlockingProcessor() {
            @Override
            public Consumer next() {
                return next;
            }

            @Override
            public Result process(Telemetry batch) {
                return work.apply(batch);
            }
        };
    }

    @Test
    void isDoneWhenTheNextConsumerIsDone() {
        Consumer quick = new Consumer() {
            @Override
            public Outcome consume(Telemetry batch) {
                throw new AssertionError("the call may wait");
            }

            @Override
            public Attempt tryConsume(Telemetry batch) {
                return new Attempt.Done(REFUSED);
            }
        };

        assertThat(processor(quick, Result.HandOn::new).tryConsume(BATCH)).isEqualTo(new Attempt.Done(REFUSED));
    }

    @Test
    void leavesTheCallOfANextConsumerThatMayWaitToTheCaller() {
        Attempt attempt = processor(batch -> REFUSED, Result.HandOn::new).tryConsume(BATCH);

        assertThat(attempt)
                .isInstanceOfSatisfying(
                        Attempt.MayBlock.class,
                        rest -> assertThat(rest.rest().get()).isEqualTo(REFUSED));
    }

    @Test
    void answersByItselfWithoutTheNextConsumer() {
        Consumer next = batch -> {
            throw new AssertionError("nothing is left of the batch");
        };
        NonBlockingProcessor processor = processor(next, batch -> new Result.Answered(Outcome.ACCEPTED));

        assertThat(processor.consume(BATCH)).isEqualTo(Outcome.ACCEPTED);
        assertThat(processor.tryConsume(BATCH)).isEqualTo(new Attempt.Done(Outcome.ACCEPTED));
    }
}
