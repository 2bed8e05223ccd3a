package io.spillway.export;

import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;

/** Sends on the caller's thread and hands the peer's answer back unchanged. */
final class DirectPath implements ExportPath {
    private static final Outcome STOPPED = Outcome.throttled(Status.Code.UNAVAILABLE, "the exporter is stopped");

    private final Delivery delivery;
    private volatile boolean stopped;

    DirectPath(Delivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public Outcome consume(Telemetry batch) {
        if (stopped) {
            return STOPPED;
        }
        Outcome outcome = delivery.deliver(batch);
        if (!(outcome instanceof Outcome.Accepted)) {
            delivery.logRefused(outcome, batch.itemCount());
        }
        return outcome;
    }

    @Override
    public void start() {}

    @Override
    public void stopAccepting() {
        stopped = true;
    }

    @Override
    public void drain(Deadline deadline) {}
}
