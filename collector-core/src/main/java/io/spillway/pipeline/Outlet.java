package io.spillway.pipeline;

import io.spillway.component.Consumer;
import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;

/**
 * The way out of a processor. The processor keeps its outlet for life, so that what lies behind can be replaced while data
 * flows; calls that are under way end where they began.
 */
final class Outlet implements Consumer {
    private static final Consumer NOWHERE =
            _ -> Outcome.throttled(Status.Code.UNAVAILABLE, "the pipeline is not connected yet");

    private volatile Consumer target = NOWHERE;

    void connect(Consumer next) {
        target = next;
    }

    @Override
    public Outcome consume(Telemetry batch) {
        return target.consume(batch);
    }
}
