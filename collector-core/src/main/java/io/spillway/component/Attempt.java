package io.spillway.component;

import io.spillway.telemetry.Telemetry;
import java.util.function.Function;
import java.util.function.Supplier;

/** The answer of {@link Consumer#tryConsume}, which never waits. */
public sealed interface Attempt {
    /** The call needed no wait, and this is its outcome. */
    record Done(Outcome outcome) implements Attempt {}

    /**
     * The rest of the call may wait: for a disk, a peer, or room.
     *
     * @param rest finishes the call and gives its outcome; to be called once, on a thread that may block. A caller that never
     *     calls it has an answer that is as good as a refusal: some consumers may have the batch, others not.
     */
    record MayBlock(Supplier<Outcome> rest) implements Attempt {}

    /** A call that may wait as a whole. */
    static Attempt blocking(Consumer consumer, Telemetry batch) {
        return new MayBlock(() -> consumer.consume(batch));
    }

    /** The same call, with its rest inside another one. */
    default Attempt around(Function<Supplier<Outcome>, Outcome> frame) {
        return switch (this) {
            case Done done -> done;
            case MayBlock(Supplier<Outcome> rest) -> new MayBlock(() -> frame.apply(rest));
        };
    }
}
