package io.spillway.pipeline;

import io.spillway.component.Attempt;
import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The consumers that a processor, receiver or connector hands its batches to. A component keeps this object for life, so that a
 * reload can replace the consumers while data flows. Calls under way end at the consumers where they began.
 */
final class NextConsumers implements Consumer {
    private static final Consumer NOWHERE =
            _ -> Outcome.throttled(Status.Code.UNAVAILABLE, "the pipeline is not connected yet");

    private volatile Route route = new Route(NOWHERE);
    private List<NodeInput> targets = List.of();

    /**
     * Connects to other consumers.
     *
     * @return the route until now, closed, with calls that may still be under way on it; empty when nothing changes
     */
    Optional<Route> connect(List<NodeInput> next) {
        if (targets.equals(next)) {
            return Optional.empty();
        }
        targets = next;
        Route before = route;
        route = new Route(FanOut.of(next));
        before.close();
        return Optional.of(before);
    }

    @Override
    public Outcome consume(Telemetry batch) {
        while (true) {
            Route current = route;
            Optional<Outcome> outcome = current.consume(batch);
            if (outcome.isPresent()) {
                return onThisRoute(current, batch, outcome.get());
            }
        }
    }

    @Override
    public Attempt tryConsume(Telemetry batch) {
        while (true) {
            Route current = route;
            Optional<Attempt> attempt = current.tryConsume(batch);
            if (attempt.isPresent()) {
                return switch (attempt.get()) {
                    case Attempt.Done(Outcome outcome) -> new Attempt.Done(onThisRoute(current, batch, outcome));
                    case Attempt.MayBlock(Supplier<Outcome> rest) ->
                        new Attempt.MayBlock(() -> restOnThisRoute(current, batch, rest));
                };
            }
        }
    }

    /** If the route is closed by now, the batch goes to all consumers of the next route. */
    private Outcome restOnThisRoute(Route current, Telemetry batch, Supplier<Outcome> rest) {
        return current.inside(rest)
                .map(outcome -> onThisRoute(current, batch, outcome))
                .orElseGet(() -> consume(batch));
    }

    /**
     * Lets the caller offer the batch again to the consumers that refused it, on the same route. If the route is closed by then, the
     * batch goes to all consumers of the next route.
     */
    private Outcome onThisRoute(Route current, Telemetry batch, Outcome outcome) {
        if (outcome instanceof Outcome.Throttled throttled && throttled.rest().isPresent()) {
            return throttled.withRest(
                    () -> restOnThisRoute(current, batch, throttled.rest().get()));
        }
        return outcome;
    }
}
