package io.spillway.export;

import io.spillway.telemetry.Telemetry;
import java.util.concurrent.CompletableFuture;

/** One request of a {@link PersistentQueue} and the state that its {@link RequestLedger} keeps of it. */
final class QueuedRequest {
    final long sequence;
    final Telemetry batch;

    /** Completed when the request may be acknowledged: it is durable, or has left. Exceptional when the store refuses it. */
    final CompletableFuture<Void> acknowledgement = new CompletableFuture<>();

    final long enqueuedNanos;
    private State state;

    /** The progress of the request with the store. */
    enum State {
        /** Has its head start. */
        UNWRITTEN,
        /** The store was asked to write it. */
        SUBMITTED,
        /** Left while the store was writing it. */
        SUBMITTED_AND_LEFT,
        DURABLE,
        /** The store could not write it. */
        REFUSED,
        /** Left before the store was asked to write it. */
        NEVER_WRITTEN
    }

    private QueuedRequest(long sequence, Telemetry batch, long enqueuedNanos, State state) {
        this.sequence = sequence;
        this.batch = batch;
        this.enqueuedNanos = enqueuedNanos;
        this.state = state;
    }

    static QueuedRequest unwritten(long sequence, Telemetry batch, long nowNanos) {
        return new QueuedRequest(sequence, batch, nowNanos, State.UNWRITTEN);
    }

    /** A request that was read back from the store. */
    static QueuedRequest stored(long sequence, Telemetry batch) {
        return new QueuedRequest(sequence, batch, 0, State.DURABLE);
    }

    void submitted() {
        state = State.SUBMITTED;
    }

    /**
     * Notes the end of the commit.
     *
     * @return true when the request left meanwhile
     */
    boolean written(boolean isDurable) {
        boolean left = state == State.SUBMITTED_AND_LEFT;
        state = isDurable ? State.DURABLE : State.REFUSED;
        return left;
    }

    /**
     * Notes that the request was sent or given up.
     *
     * @return the state before
     */
    State left() {
        State before = state;
        state = switch (before) {
            case UNWRITTEN -> State.NEVER_WRITTEN;
            case SUBMITTED -> State.SUBMITTED_AND_LEFT;
            case DURABLE, REFUSED, NEVER_WRITTEN, SUBMITTED_AND_LEFT -> before;
        };
        return before;
    }

    boolean is(State expected) {
        return state == expected;
    }

    /** Whether the store has nothing more to say about the request. */
    boolean isResolved() {
        return switch (state) {
            case UNWRITTEN, SUBMITTED, SUBMITTED_AND_LEFT -> false;
            case DURABLE, REFUSED, NEVER_WRITTEN -> true;
        };
    }
}
