package io.spillway.partial.exporter;

import io.spillway.component.Clock;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreFailure;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Whether the store holds as many spans as it may: counted every few seconds, so the limit can be overshot for that long. */
final class Fullness {
    private static final long PERIOD_NANOS = Duration.ofSeconds(10).toNanos();

    private final SpanStore store;
    private final long maxSpans;
    private final Clock clock;
    private final ReentrantLock counting = new ReentrantLock();
    private volatile long countedAt;
    private volatile boolean full;

    Fullness(SpanStore store, long maxSpans, Clock clock) {
        this.store = store;
        this.maxSpans = maxSpans;
        this.clock = clock;
        countedAt = clock.nanoTime();
    }

    boolean isFull() throws StoreFailure {
        if (maxSpans > 0 && clock.nanoTime() - countedAt >= PERIOD_NANOS && counting.tryLock()) {
            try {
                full = store.census().inFlight() >= maxSpans;
                countedAt = clock.nanoTime();
            } finally {
                counting.unlock();
            }
        }
        return full;
    }
}
