package io.spillway.export;

import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The telemetry of one attempt to send: a request, or parts of several. */
final class OutgoingBatch {
    private final Telemetry batch;
    private final List<Share> shares;
    private final AtomicBoolean finished = new AtomicBoolean();

    /** The items of one request in a batch. Shares stand in the order of their items. */
    record Share(PendingRequest request, int items) {}

    OutgoingBatch(Telemetry batch, List<Share> shares) {
        this.batch = batch;
        this.shares = shares;
    }

    static OutgoingBatch of(PendingRequest request) {
        return new OutgoingBatch(
                request.batch(), List.of(new Share(request, request.batch().itemCount())));
    }

    Telemetry batch() {
        return batch;
    }

    /** True for the first caller, who then completes the batch or puts it back: its sender, or a shutdown at its deadline. */
    boolean tryFinish() {
        return finished.compareAndSet(false, true);
    }

    /**
     * Completes every request with the outcome of the batch. A peer that refused some items of a joined batch does not say whose they
     * were, so each request of a joined batch counts as accepted.
     */
    void complete(Outcome outcome) {
        boolean joined = shares.size() > 1;
        Outcome each = joined && outcome instanceof Outcome.Accepted ? Outcome.ACCEPTED : outcome;
        shares.forEach(share -> share.request().complete(each));
    }

    /**
     * Completes every request with the outcomes of its own items.
     *
     * @param pieces all of the batch, in order
     */
    void complete(List<Halving.Piece> pieces) {
        if (pieces.size() == 1) {
            complete(pieces.getFirst().outcome());
            return;
        }
        Iterator<Halving.Piece> rest = pieces.iterator();
        Halving.Piece piece = rest.next();
        int left = piece.batch().itemCount();
        for (Share share : shares) {
            int refused = 0;
            Outcome refusal = Outcome.ACCEPTED;
            for (int open = share.items(); open > 0; ) {
                if (left == 0) {
                    piece = rest.next();
                    left = piece.batch().itemCount();
                }
                int items = Math.min(open, left);
                if (!(piece.outcome() instanceof Outcome.Accepted)) {
                    refused += items;
                    refusal = piece.outcome();
                }
                open -= items;
                left -= items;
            }
            share.request().complete(ofShare(share.items(), refused, refusal));
        }
    }

    private static Outcome ofShare(int items, int refused, Outcome refusal) {
        if (refused == items) {
            return refusal;
        }
        return refused == 0 ? Outcome.ACCEPTED : new Outcome.Accepted(refused, Halving.reason(refusal));
    }

    /** Puts every request in the batch back into its queue, unsent. */
    void putBack() {
        shares.forEach(share -> share.request().putBack());
    }
}
