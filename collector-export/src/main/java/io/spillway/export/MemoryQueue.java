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
 * A sending queue that lives as long as the process. It is full when it has reached the size that its configuration allows, or
 * its {@link TelemetryMemory.Share share} of the memory for telemetry.
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

    private static final int MANY_SENDERS = 32;

    private final long capacity;
    private final Sizer sizer;
    private final boolean blockOnOverflow;
    private final boolean waitForResult;
    private final TelemetryMemory.Share held;
    private final Refusals refusals;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Queue<Ticket> waiting = new ArrayDeque<>();
    private long size;
    private int waitingSenders;
    private long waitingSendersBytes;
    private boolean closed;

    /** Gets to know why requests are refused. */
    @FunctionalInterface
    interface Refusals {
        /**
         * A request was refused.
         *
         * @param reason as it stands in the metrics
         */
        void refused(String reason);
    }

    MemoryQueue(QueueConfig config, TelemetryMemory.Share held, Refusals refusals) {
        this.held = held;
        this.refusals = refusals;
        capacity = config.queueSize();
        sizer = config.sizer();
        blockOnOverflow = config.blockOnOverflow();
        waitForResult = config.waitForResult();
    }

    @Override
    public void open() {}

    @Override
    public boolean outlivesProcess() {
        return false;
    }

    @Override
    public Outcome offer(Telemetry batch) {
        if (!waitForResult) {
            return enqueue(new Ticket(batch, (ticket, _) -> release(ticket)));
        }
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        Outcome taken = enqueue(new Ticket(batch, (ticket, outcome) -> {
            release(ticket);
            result.complete(outcome);
        }));
        return taken instanceof Outcome.Accepted ? await(result) : taken;
    }

    private Outcome enqueue(Ticket ticket) {
        long added = sizer.of(ticket.batch());
        if (added > capacity) {
            refusals.refused("too_large");
            return tooLarge(added, sizer, capacity);
        }
        lock.lock();
        try {
            Optional<Outcome> refusal = hold(ticket.batch(), added);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            size += added;
            waiting.add(ticket);
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

    /** Holds the batch, once there is room; says why when there is to be none. */
    private Optional<Outcome> hold(Telemetry batch, long added) throws InterruptedException {
        while (!closed) {
            boolean fits = size + added <= capacity;
            if (fits && held.tryAcquire(batch)) {
                return Optional.empty();
            }
            if (!blockOnOverflow || !mayWait(batch)) {
                refusals.refused(fits ? "memory" : "queue_size");
                return Optional.of(fits ? NO_MEMORY : FULL);
            }
            awaitRoom(batch.footprintBytes());
        }
        refusals.refused("stopped");
        return Optional.of(CLOSED);
    }

    /** Those who wait have their batches in memory too: many of them would take the room from all other pipelines. */
    private boolean mayWait(Telemetry batch) {
        return waitingSenders < MANY_SENDERS || held.hasRoomFor(waitingSendersBytes + batch.footprintBytes());
    }

    /** An empty queue takes any request, so one that leaves, and tells of it, is yet to come. The caller looks again. */
    @SuppressWarnings("WaitNotInLoop")
    private void awaitRoom(long bytes) throws InterruptedException {
        waitingSenders++;
        waitingSendersBytes += bytes;
        try {
            notFull.await();
        } finally {
            waitingSenders--;
            waitingSendersBytes -= bytes;
        }
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
    public Optional<Ticket> take() throws InterruptedException {
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

    private void release(Ticket ticket) {
        held.release(ticket.batch());
        lock.lock();
        try {
            size -= sizer.of(ticket.batch());
            notFull.signalAll();
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
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long abandon() {
        Queue<Ticket> lost;
        lock.lock();
        try {
            lost = new ArrayDeque<>(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        lost.forEach(ticket -> ticket.settle(CLOSED));
        return lost.stream().mapToLong(ticket -> ticket.batch().itemCount()).sum();
    }

    @Override
    public void release() {}

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
