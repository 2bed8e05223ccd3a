package io.spillway.pipeline;

import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import org.slf4j.Logger;

/** The way into a component. An exception ends here: it is logged with the component's name and becomes an answer. */
final class Edge implements Consumer {
    private final NodeKey to;
    private final Logger logger;
    private final Consumer target;

    Edge(NodeKey to, Consumer target, Logger logger) {
        this.to = to;
        this.target = target;
        this.logger = logger;
    }

    @Override
    public Outcome consume(Telemetry batch) {
        try {
            return target.consume(batch);
        } catch (RuntimeException e) {
            logger.error("The component failed on a batch; this is a defect of {}.", to, e);
            return Outcome.rejected(Status.Code.INTERNAL, to + " failed: " + e);
        }
    }
}
