package io.spillway.export;

import io.spillway.component.Component;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.Map;

/** Sends batches to a peer: the part of an exporter that knows a protocol. Used by many threads at once. */
@FunctionalInterface
public interface Sender extends Component {
    /**
     * Makes one attempt.
     *
     * <p>{@link Outcome.Throttled} is worth another attempt, not before its {@code retryAfter}; {@link Outcome.Rejected} is
     * not; {@link Outcome.Accepted} may tell of items that the peer refused. When the thread is interrupted it gives up
     * at once, with {@code Throttled} and the interrupt flag set.
     *
     * @param batch with at least one item
     * @param timeout how long the attempt may take; {@link Duration#ZERO} for no limit
     */
    Outcome send(Telemetry batch, Duration timeout);

    /**
     * Labels of the counters of a signal's sent items beside {@code exporter}, such as {@code server_address}. Never
     * changes.
     */
    default Map<String, String> labels(Signal signal) {
        return Map.of();
    }

    /** Called before the first attempt. */
    @Override
    default void start() throws Exception {}

    /** Called after the last attempt. */
    @Override
    default void close(Deadline deadline) {}
}
