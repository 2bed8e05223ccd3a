package io.spillway.pipeline;

import io.spillway.component.Clock;
import io.spillway.component.Consumer;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.telemetry.Telemetry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One way through an {@link Outlet}, from when it was connected until it is connected anew. It knows how many calls are on the
 * way, so that what lies behind it is closed only after the last of them has come back.
 */
final class Passage {
    private static final long CLOSED = 1L << 62;

    private final Consumer target;

    /** The number of calls under way, and {@link #CLOSED} on top. */
    private final AtomicLong calls = new AtomicLong();

    private final CompletableFuture<Void> idle = new CompletableFuture<>();

    Passage(Consumer target) {
        this.target = target;
    }

    /** Empty when the passage is closed: there is another one then. */
    Optional<Outcome> consume(Telemetry batch) {
        return inside(() -> target.consume(batch));
    }

    /** Makes a call that takes this way; empty when the passage is closed. */
    Optional<Outcome> inside(Supplier<Outcome> call) {
        boolean open = (calls.incrementAndGet() & CLOSED) == 0;
        try {
            return open ? Optional.of(call.get()) : Optional.empty();
        } finally {
            if (calls.decrementAndGet() == CLOSED) {
                idle.complete(null);
            }
        }
    }

    /** Lets no further call in; those inside go on. */
    void close() {
        if (calls.updateAndGet(now -> now | CLOSED) == CLOSED) {
            idle.complete(null);
        }
    }

    /** Waits until no call is inside; whether that was so before the deadline. */
    boolean awaitIdle(Deadline deadline, Clock clock) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Clock.Timer timer = clock.schedule(deadline.remaining(), () -> end.complete(null));
        CompletableFuture.anyOf(idle, end).join();
        timer.cancel();
        return idle.isDone();
    }
}
