package io.spillway.sending;

import io.spillway.component.Outcome;
import io.spillway.component.Status;
import io.spillway.telemetry.Telemetry;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A sending queue that lives as long as the process. */
final class MemoryQueue implements SendingQueue {
    private static final Outcome.Throttled FULL = Outcome.throttled(Status.Code.UNAVAILABLE, "sending queue is full");
    private static final Outcome.Throttled CLOSED =
            Outcome.throttled(Status.Code.UNAVAILABLE, "sending queue is stopped");
    private static final Outcome.Throttled INTERRUPTED =
            Outcome.throttled(Status.Code.UNAVAILABLE, "interrupted while waiting for the sending queue");

    private final long capacity;
    private final Sizer sizer;
    private final boolean blockOnOverflow;
    private final boolean waitForResult;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Queue<Ticket> waiting = new ArrayDeque<>();
    private long size;
    private boolean closed;

    MemoryQueue(QueueConfig config) {
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
            return tooLarge(added, sizer, capacity);
        }
        lock.lock();
        try {
            while (!closed && size + added > capacity) {
                if (!blockOnOverflow) {
                    return FULL;
                }
                notFull.await();
            }
            if (closed) {
                return CLOSED;
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
