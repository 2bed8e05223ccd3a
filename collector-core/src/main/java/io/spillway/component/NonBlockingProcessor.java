package io.spillway.component;

import io.spillway.telemetry.Telemetry;

/**
 * A processor that works on each batch by itself, without a wait, and hands the result to the next consumer at once. Its calls
 * may stay on a network thread as long as the next consumers do not wait.
 */
public interface NonBlockingProcessor extends Processor {
    /** The result of {@link #process}. */
    sealed interface Result {
        /** The next consumer gets this batch, and its answer is the answer of the call. */
        record HandOn(Telemetry batch) implements Result {}

        /** The call is over: nothing is left of the batch, or the processor refuses it. */
        record Answered(Outcome outcome) implements Result {}
    }

    /** The consumer behind this processor. */
    Consumer next();

    /** Works on a batch; safe for use by many threads at once. */
    Result process(Telemetry batch);

    @Override
    default void start() {}

    @Override
    default void close(Deadline deadline) {}

    @Override
    default Outcome consume(Telemetry batch) {
        return switch (process(batch)) {
            case Result.HandOn(Telemetry result) -> next().consume(result);
            case Result.Answered(Outcome outcome) -> outcome;
        };
    }

    @Override
    default Attempt tryConsume(Telemetry batch) {
        return switch (process(batch)) {
            case Result.HandOn(Telemetry result) -> next().tryConsume(result);
            case Result.Answered(Outcome outcome) -> new Attempt.Done(outcome);
        };
    }
}
