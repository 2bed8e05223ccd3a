package io.spillway.lmdb;

import io.spillway.storage.StorageException;
import io.spillway.storage.StoreChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The changes that wait for the writer of a store. The queue is bounded in bytes; a thread that submits more waits. */
final class SubmissionQueue {
    /** The bound on the queue and the commit under way. A single larger change is accepted when the queue is empty. */
    static final long BYTES_MAX = 16 << 20;

    /** The cost of a change beside its keys and values. */
    private static final int OVERHEAD_BYTES = 256;

    private static final int GROUP_MAX = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Deque<Work> waiting = new ArrayDeque<>();
    private final String store;
    private long heldBytes;
    private boolean closed;

    SubmissionQueue(String store) {
        this.store = store;
    }

    /** A task for the writer. */
    sealed interface Work {
        CompletableFuture<Void> done();

        /** Makes a change. */
        record Change(StoreChange change, CompletableFuture<Void> done) implements Work {
            long heldBytes() {
                return change.sizeBytes() + OVERHEAD_BYTES + (long) change.stepCount() * 64;
            }
        }

        /** Compacts the store, if that is due or in any case. */
        record Compaction(boolean onlyIfDue, CompletableFuture<Void> done) implements Work {}
    }

    /** Adds a change; waits for room. */
    CompletableFuture<Void> submit(StoreChange change) throws InterruptedException {
        Work.Change added = new Work.Change(change, new CompletableFuture<>());
        long bytes = added.heldBytes();
        lock.lockInterruptibly();
        try {
            while (!closed && heldBytes > 0 && heldBytes + bytes > BYTES_MAX) {
                room.await();
            }
            if (closed) {
                return CompletableFuture.failedFuture(closedStore());
            }
            heldBytes += bytes;
            waiting.add(added);
            work.signal();
            return added.done;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a compaction behind the changes that wait. */
    CompletableFuture<Void> compact(boolean onlyIfDue) {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(closedStore());
            }
            Work.Compaction added = new Work.Compaction(onlyIfDue, new CompletableFuture<>());
            waiting.add(added);
            work.signal();
            return added.done;
        } finally {
            lock.unlock();
        }
    }

    private StorageException closedStore() {
        return new StorageException.Unavailable("The store at " + store + " is closed");
    }

    /** Waits for the next tasks: changes to commit together, or one compaction. Empty once the queue is closed and done. */
    List<Work> next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                work.await();
            }
            List<Work> group = new ArrayList<>();
            while (waiting.peek() instanceof Work.Change && group.size() < GROUP_MAX) {
                group.add(waiting.remove());
            }
            if (group.isEmpty() && !waiting.isEmpty()) {
                group.add(waiting.remove());
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Makes room for others: these changes have been made, or have failed. */
    void release(List<Work> group) {
        lock.lock();
        try {
            for (Work each : group) {
                if (each instanceof Work.Change change) {
                    heldBytes -= change.heldBytes();
                }
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses tasks from now on; waiting tasks stay for the writer. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the queue and gives up the waiting tasks. */
    void abandon(StorageException cause) {
        close();
        lock.lock();
        try {
            waiting.forEach(each -> each.done().completeExceptionally(cause));
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }
}
