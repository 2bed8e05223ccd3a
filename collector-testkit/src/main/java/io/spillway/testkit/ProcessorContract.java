package io.spillway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.component.Attempt;
import io.spillway.component.Component;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Processor;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The duties of every processor that lets all items through: accepted items go on exactly once, at the latest when it
 * closes; and unless it takes responsibility itself, the caller hears what the next consumer answered.
 */
public abstract class ProcessorContract extends LifecycleContract {
    private static final long SEED = 7;
    private static final int BATCHES = 100;
    private static final int ITEMS = 5;

    /** A processor configured to drop nothing. */
    protected abstract Processor processor(Signal signal, Consumer next, TestContext context) throws Exception;

    /** Whether it answers before the next consumer has, as a batching processor does. */
    protected boolean takesResponsibility() {
        return false;
    }

    @Override
    protected Component component(TestContext context) throws Exception {
        return processor(Signal.TRACES, new RecordingConsumer(), context);
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    final void passesOnEveryItemOnce(Signal signal) throws Exception {
        assertThat(run(signal, Temper.ALWAYS_SUCCEEDS, Processor::consume)).hasSize(BATCHES * ITEMS);
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    final void passesOnEveryItemOnceInAttempts(Signal signal) throws Exception {
        Temper temper = takesResponsibility() ? Temper.ALWAYS_SUCCEEDS : Temper.RANDOM_MIX;
        assertThat(run(signal, temper, ProcessorContract::attempt)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Signal.class)
    final void answersWhatTheNextConsumerAnswered(Signal signal) throws Exception {
        if (!takesResponsibility()) {
            assertThat(run(signal, Temper.RANDOM_MIX, Processor::consume)).isNotEmpty();
        }
    }

    private static Outcome attempt(Processor processor, Telemetry batch) {
        return switch (processor.tryConsume(batch)) {
            case Attempt.Done(Outcome outcome) -> outcome;
            case Attempt.MayBlock(Supplier<Outcome> rest) -> rest.get();
        };
    }

    private List<Long> run(Signal signal, Temper temper, BiFunction<Processor, Telemetry, Outcome> call)
            throws Exception {
        try (SystemClock clock = new SystemClock()) {
            MoodyConsumer next = new MoodyConsumer(temper, SEED);
            Processor processor = processor(signal, next, new TestContext("contract", clock));
            processor.start();
            List<Long> accepted = new ArrayList<>();
            for (int i = 0; i < BATCHES; i++) {
                Telemetry batch = NumberedItems.batch(signal, (long) i * ITEMS, ITEMS);
                if (call.apply(processor, batch) instanceof Outcome.Accepted) {
                    accepted.addAll(NumberedItems.numbers(batch));
                }
            }
            processor.close(Deadline.after(Duration.ofMinutes(1), clock));
            assertThat(next.accepted()).containsExactlyInAnyOrderElementsOf(accepted);
            return accepted;
        }
    }
}
