package io.spillway.otlp;

import io.spillway.component.Admission;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Status.Code;
import io.spillway.telemetry.Telemetry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A pipeline that holds every batch until the test lets it go. */
final class BlockingConsumer implements PipelineInput {
    final AtomicInteger permits = new AtomicInteger();
    final CountDownLatch interrupted = new CountDownLatch(1);
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);

    @Override
    public Outcome consume(Telemetry batch) {
        entered.release();
        try {
            released.acquire();
            return Outcome.ACCEPTED;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            interrupted.countDown();
            return Outcome.throttled(Code.UNAVAILABLE, "interrupted");
        }
    }

    @Override
    public Admission admit(long sizeBytes) {
        permits.incrementAndGet();
        return (Admission.Permit) permits::decrementAndGet;
    }

    void awaitEntered(int batches) throws InterruptedException {
        if (!entered.tryAcquire(batches, 10, TimeUnit.SECONDS)) {
            throw new AssertionError("expected " + batches + " batches within 10 s");
        }
    }

    boolean hasEntered() {
        return entered.availablePermits() > 0;
    }

    void release(int batches) {
        released.release(batches);
    }
}
