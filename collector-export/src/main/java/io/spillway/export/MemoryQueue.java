package io.spillway.export;

import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A sending queue that lives as long as the process. The queue is full when it has reached the size that its configuration allows,
 * or its {@link TelemetryMemory.Share share} of the memory for telemetry.
 */
final class MemoryQueue implements SendingQueue {
    /** Short, because room comes with the next request that is sent. */
    private static final Duration WHEN_FULL = Duration.ofMillis(100);

    static final Outcome.Throttled FULL =
            new Outcome.Throttled(new Status(Status.Code.UNAVAILABLE, "sending queue is full"), WHEN_FULL);
    private static final Outcome.Throttled NO_MEMORY = new Outcome.Throttled(
            new Status(
                    Status.Code.UNAVAILABLE,
                    "sending queue is full: it holds its share of the memory for telemetry (service::memory)"),
            WHEN_FULL);
    static final Outcome.Throttled CLOSED = Outcome.throttled(Status.Code.UNAVAILABLE, "sending queue is stopped");
    static final Outcome.Throttled INTERRUPTED =
            Outcome.throttled(Status.Code.UNAVAILABLE, "interrupted while waiting for the sending queue");

    private final long capacity;
    private final Sizer sizer;
    private final boolean blockOnOverflow;
    private final boolean waitForResult;
    private final TelemetryMemory.Share memory;
    private final Refusals refusals;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition roomChanged = lock.newCondition();
    private final BlockedSenders blocked;
    private final Queue<PendingRequest> waiting = new ArrayDeque<>();
    private long size;
    private boolean closed;

    /** Counts refused requests. */
    @FunctionalInterface
    interface Refusals {
        /**
         * A request was refused.
         *
         * @param reason as it stands in the metrics
         */
        void refused(String reason);
    }

    MemoryQueue(QueueConfig config, TelemetryMemory.Share memory, Refusals refusals) {
        this.memory = memory;
        this.refusals = refusals;
        capacity = config.queueSize();
        sizer = config.sizer();
        blockOnOverflow = config.blockOnOverflow();
        waitForResult = config.waitForResult();
        blocked = new BlockedSenders(roomChanged, memory::hasRoomFor);
    }

    @Override
    public void open() {}

    @Override
    public boolean outlivesProcess() {
        return false;
    }

    @Override
    public boolean mayBlock() {
        return blockOnOverflow || waitForResult;
    }

    @Override
    public Outcome enqueue(Telemetry batch) {
        if (!waitForResult) {
            return enqueue(new PendingRequest(batch, (request, _) -> release(request)));
        }
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        Outcome enqueued = enqueue(new PendingRequest(batch, (request, outcome) -> {
            release(request);
            result.complete(outcome);
        }));
        return enqueued instanceof Outcome.Accepted ? await(result) : enqueued;
    }

    private Outcome enqueue(PendingRequest request) {
        long added = sizer.of(request.batch());
        if (added > capacity) {
            refusals.refused("too_large");
            return tooLarge(added, sizer, capacity);
        }
        lock.lock();
        try {
            Optional<Outcome> refusal = reserve(request.batch(), added);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            waiting.add(request);
            notEmpty.signal();
            return Outcome.ACCEPTED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        } finally {
            lock.unlock();
        }
    }

    static Outcome tooLarge(long size, Sizer sizer, long capacity) {
        return Outcome.rejected(
                Status.Code.INVALID_ARGUMENT,
                "the request is larger than the whole sending queue: " + size + " " + sizer.key()
                        + " (expected: at most " + capacity + ", the queue_size)");
    }

    /** Reserves room and memory for the batch, and waits for both if the configuration says so; answers a refusal otherwise. */
    private Optional<Outcome> reserve(Telemetry batch, long added) throws InterruptedException {
        while (!closed) {
            boolean fits = size + added <= capacity;
            if (fits && memory.tryAcquire(batch)) {
                size += added;
                return Optional.empty();
            }
            if (!blockOnOverflow || !blocked.admits(batch.footprintBytes())) {
                refusals.refused(fits ? "memory" : "queue_size");
                return Optional.of(fits ? NO_MEMORY : FULL);
            }
            blocked.await(batch.footprintBytes());
        }
        refusals.refused("stopped");
        return Optional.of(CLOSED);
    }

    private static Outcome await(CompletableFuture<Outcome> result) {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a result is never exceptional", e);
        }
    }

    @Override
    public Optional<PendingRequest> dequeue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !closed) {
                notEmpty.await();
            }
            return Optional.ofNullable(waiting.poll());
        } finally {
            lock.unlock();
        }
    }

    private void release(PendingRequest request) {
        memory.release(request.batch());
        lock.lock();
        try {
            size -= sizer.of(request.batch());
            roomChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signalAll();
            roomChanged.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long abandon() {
        Queue<PendingRequest> lost;
        lock.lock();
        try {
            lost = new ArrayDeque<>(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        lost.forEach(request -> request.complete(CLOSED));
        return lost.stream().mapToLong(request -> request.batch().itemCount()).sum();
    }

    @Override
    public void closeStore() {}

    @Override
    public long size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long capacity() {
        return capacity;
    }
}
