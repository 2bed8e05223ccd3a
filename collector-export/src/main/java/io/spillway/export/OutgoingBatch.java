package io.spillway.export;

import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The telemetry of one attempt to send: a request, or parts of several. */
final class OutgoingBatch {
    private final Telemetry batch;
    private final List<PendingRequest> requests;
    private final AtomicBoolean finished = new AtomicBoolean();

    OutgoingBatch(Telemetry batch, List<PendingRequest> requests) {
        this.batch = batch;
        this.requests = requests;
    }

    static OutgoingBatch of(PendingRequest request) {
        return new OutgoingBatch(request.batch(), List.of(request));
    }

    Telemetry batch() {
        return batch;
    }

    /** True for the first caller, who then completes the batch or puts it back: its sender, or a shutdown at its deadline. */
    boolean tryFinish() {
        return finished.compareAndSet(false, true);
    }

    /**
     * Completes every request in the batch. A peer that refused some items of a joined batch does not say whose they were, so each
     * request of a joined batch counts as accepted.
     */
    void complete(Outcome outcome) {
        boolean joined = requests.size() > 1;
        Outcome each = joined && outcome instanceof Outcome.Accepted ? Outcome.ACCEPTED : outcome;
        requests.forEach(request -> request.complete(each));
    }

    /** Puts every request in the batch back into its queue, unsent. */
    void putBack() {
        requests.forEach(PendingRequest::putBack);
    }
}
