package io.spillway.pipeline;

import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.util.List;
import java.util.Optional;

/**
 * The way out of a processor, and a part of the way out of receivers and connectors. They keep their outlets for life, so that
 * what lies behind can be replaced while data flows; calls that are under way end where they began.
 */
final class Outlet implements Consumer {
    private static final Consumer NOWHERE =
            _ -> Outcome.throttled(Status.Code.UNAVAILABLE, "the pipeline is not connected yet");

    private volatile Passage passage = new Passage(NOWHERE);
    private List<Edge> targets = List.of();

    /**
     * Leads somewhere else from now on.
     *
     * @return the way until now, closed, with what may still be on it; empty when nothing changes
     */
    Optional<Passage> connect(List<Edge> next) {
        if (targets.equals(next)) {
            return Optional.empty();
        }
        targets = next;
        Passage before = passage;
        passage = new Passage(FanOut.of(next));
        before.close();
        return Optional.of(before);
    }

    @Override
    public Outcome consume(Telemetry batch) {
        while (true) {
            Passage way = passage;
            Optional<Outcome> outcome = way.consume(batch);
            if (outcome.isPresent()) {
                return onThisWay(way, batch, outcome.get());
            }
        }
    }

    /** Those who refused a batch for now are offered it again on the same way, or all on another if there is one by then. */
    private Outcome onThisWay(Passage way, Telemetry batch, Outcome outcome) {
        if (outcome instanceof Outcome.Throttled throttled && throttled.rest().isPresent()) {
            return throttled.withRest(() -> way.inside(throttled.rest().get())
                    .map(next -> onThisWay(way, batch, next))
                    .orElseGet(() -> consume(batch)));
        }
        return outcome;
    }
}
