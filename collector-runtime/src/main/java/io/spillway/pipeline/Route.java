package io.spillway.pipeline;

import io.spillway.component.Attempt;
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
 * The target of {@link NextConsumers} from one connection to the next. A route counts the calls under way, so that a reload closes
 * the components behind it only after the last call has returned.
 */
final class Route {
    private static final long CLOSED = 1L << 62;

    private final Consumer target;

    /** The number of calls under way, and {@link #CLOSED} on top. */
    private final AtomicLong calls = new AtomicLong();

    private final CompletableFuture<Void> idle = new CompletableFuture<>();

    Route(Consumer target) {
        this.target = target;
    }

    /** Answers empty when the route is closed: there is another one then. */
    Optional<Outcome> consume(Telemetry batch) {
        return inside(() -> target.consume(batch));
    }

    /** Answers empty when the route is closed. */
    Optional<Attempt> tryConsume(Telemetry batch) {
        return inside(() -> target.tryConsume(batch));
    }

    /** Makes a call that counts as under way on this route; answers empty when the route is closed. */
    <T> Optional<T> inside(Supplier<T> call) {
        boolean open = (calls.incrementAndGet() & CLOSED) == 0;
        try {
            return open ? Optional.of(call.get()) : Optional.empty();
        } finally {
            if (calls.decrementAndGet() == CLOSED) {
                idle.complete(null);
            }
        }
    }

    /** Lets no further call in; calls under way go on. */
    void close() {
        if (calls.updateAndGet(now -> now | CLOSED) == CLOSED) {
            idle.complete(null);
        }
    }

    /**
     * Waits until no call is under way.
     *
     * @return false when the deadline passed before
     */
    boolean awaitIdle(Deadline deadline, Clock clock) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Clock.Timer timer = clock.schedule(deadline.remaining(), () -> end.complete(null));
        CompletableFuture.anyOf(idle, end).join();
        timer.cancel();
        return idle.isDone();
    }
}
