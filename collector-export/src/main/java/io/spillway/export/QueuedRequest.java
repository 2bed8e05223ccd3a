package io.spillway.export;

import io.spillway.telemetry.Telemetry;
import java.util.concurrent.CompletableFuture;

/** A request under way through a {@link PersistentQueue}, which guards it. */
final class QueuedRequest {
    final long sequence;
    final Telemetry batch;

    /** Completed when the request may be acknowledged: it is durable, or has left; exceptionally when the store refuses it. */
    final CompletableFuture<Void> acknowledgement = new CompletableFuture<>();

    final long offeredNanos;
    private State state;

    /** Where it is with the store. */
    enum State {
        /** Has its head start. */
        UNWRITTEN,
        SUBMITTED,
        DURABLE,
        REFUSED,
        /** Left before it was written. */
        NEVER_WRITTEN
    }

    /** Whether it has left for good: sent, or given up. */
    boolean hasLeft;

    private QueuedRequest(long sequence, Telemetry batch, long offeredNanos, State state) {
        this.sequence = sequence;
        this.batch = batch;
        this.offeredNanos = offeredNanos;
        this.state = state;
    }

    static QueuedRequest offered(long sequence, Telemetry batch, long nowNanos) {
        return new QueuedRequest(sequence, batch, nowNanos, State.UNWRITTEN);
    }

    /** Read back from the store. */
    static QueuedRequest stored(long sequence, Telemetry batch) {
        return new QueuedRequest(sequence, batch, 0, State.DURABLE);
    }

    void become(State next) {
        state = next;
    }

    boolean is(State expected) {
        return state == expected;
    }

    /** Whether it is known what becomes of it. */
    boolean isResolved() {
        return switch (state) {
            case UNWRITTEN, SUBMITTED -> false;
            case DURABLE, REFUSED, NEVER_WRITTEN -> true;
        };
    }
}
