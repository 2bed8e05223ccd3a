package io.spillway.export;

import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is sent at once: a request, or the parts of several. */
final class Parcel {
    private final Telemetry batch;
    private final List<Ticket> tickets;
    private final AtomicBoolean claimed = new AtomicBoolean();

    Parcel(Telemetry batch, List<Ticket> tickets) {
        this.batch = batch;
        this.tickets = tickets;
    }

    static Parcel of(Ticket ticket) {
        return new Parcel(ticket.batch(), List.of(ticket));
    }

    Telemetry batch() {
        return batch;
    }

    /** True for the first who asks: the sender that has an answer, or the shutdown that has lost its patience. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** Tells every request in it. Which request's items a peer refused out of a joined batch, nobody can say. */
    void settle(Outcome outcome) {
        boolean joined = tickets.size() > 1;
        Outcome each = joined && outcome instanceof Outcome.Accepted ? Outcome.ACCEPTED : outcome;
        tickets.forEach(ticket -> ticket.settle(each));
    }

    /** Tells every request in it that it was not sent and stays in its queue. */
    void putBack() {
        tickets.forEach(Ticket::putBack);
    }
}
