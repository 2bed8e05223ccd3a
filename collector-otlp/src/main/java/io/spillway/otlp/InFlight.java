package io.spillway.otlp;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The calls that a receiver has admitted and not answered yet. */
final class InFlight {
    private final int maxCalls;
    private final AtomicInteger calls = new AtomicInteger();

    /** The place of one call. Closing it twice is harmless. */
    final class Place implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();

        private Place() {}

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                calls.decrementAndGet();
            }
        }
    }

    InFlight(int maxCalls) {
        this.maxCalls = maxCalls;
    }

    /** Acquires a place for a call; empty when there are too many calls already. */
    Optional<Place> tryAcquire() {
        if (calls.incrementAndGet() > maxCalls) {
            calls.decrementAndGet();
            return Optional.empty();
        }
        return Optional.of(new Place());
    }

    int calls() {
        return calls.get();
    }
}
