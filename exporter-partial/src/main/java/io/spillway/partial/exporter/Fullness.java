package io.spillway.partial.exporter;

import io.spillway.component.Clock;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreFailure;
import io.spillway.partial.store.Written;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the store holds as many spans as it may. The rows are counted every few seconds, and the exporter knows the rows that
 * it adds in between; so the limit can be overshot by a batch for each writer, and by what other collectors add in those
 * seconds.
 */
final class Fullness {
    private static final long PERIOD_NANOS = Duration.ofSeconds(10).toNanos();

    private final SpanStore store;
    private final long maxSpans;
    private final Clock clock;
    private final ReentrantLock counting = new ReentrantLock();
    private final AtomicLong addedSince = new AtomicLong();
    private volatile long counted;
    private volatile long countedAt;

    Fullness(SpanStore store, long maxSpans, Clock clock) {
        this.store = store;
        this.maxSpans = maxSpans;
        this.clock = clock;
        countedAt = clock.nanoTime() - PERIOD_NANOS;
    }

    boolean isFull() throws StoreFailure {
        if (maxSpans == 0) {
            return false;
        }
        if (clock.nanoTime() - countedAt >= PERIOD_NANOS && counting.tryLock()) {
            try {
                long before = addedSince.get();
                counted = store.census().inFlight();
                addedSince.addAndGet(-before);
                countedAt = clock.nanoTime();
            } finally {
                counting.unlock();
            }
        }
        return counted + addedSince.get() >= maxSpans;
    }

    void written(Written written) {
        addedSince.addAndGet(written.added() - (long) written.stopped());
    }
}
