package io.spillway.testkit;

import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store that fails on demand. The lock keeps the order of changes while some are held. */
final class FaultyStore implements Store, StoreFaults {
    private final Store real;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Held> held = new ArrayDeque<>();
    private final NavigableSet<byte[]> damaged = new ConcurrentSkipListSet<>(Arrays::compareUnsigned);
    private boolean holding;
    private int failing;
    private long putBytes;
    private Supplier<StorageException> failure = () -> new StorageException.Unavailable("not set");
    private volatile boolean full;
    private volatile int maxSteps = Integer.MAX_VALUE;
    private volatile boolean dead;
    private volatile @Nullable Supplier<StorageException> readFailure;

    private record Held(StoreChange change, CompletableFuture<Void> done) {}

    FaultyStore(Store real) {
        this.real = real;
    }

    @Override
    public CompletableFuture<Void> submit(StoreChange change) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (dead) {
                return CompletableFuture.failedFuture(new StorageException.Unavailable("The process has died"));
            }
            if (holding) {
                Held waiting = new Held(change, new CompletableFuture<>());
                held.add(waiting);
                return waiting.done;
            }
            return make(change);
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<Void> make(StoreChange change) throws InterruptedException {
        if (failing > 0) {
            failing--;
            return CompletableFuture.failedFuture(failure.get());
        }
        if (change.stepCount() > maxSteps || (full && change.putBytes() > 0)) {
            return CompletableFuture.failedFuture(new StorageException.Full("The disk is full (by order of the test)"));
        }
        putBytes += change.putBytes();
        return real.submit(change);
    }

    @Override
    public long putBytes() {
        lock.lock();
        try {
            return putBytes;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void diskFull(boolean full) {
        this.full = full;
    }

    @Override
    public void maxSteps(int steps) {
        maxSteps = steps;
    }

    @Override
    public void failChanges(int count, Supplier<StorageException> cause) {
        lock.lock();
        try {
            failing = count;
            failure = cause;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void failReads(@Nullable Supplier<StorageException> cause) {
        readFailure = cause;
    }

    @Override
    public void damage(byte[] key) {
        damaged.add(key.clone());
    }

    @Override
    public void holdChanges() {
        lock.lock();
        try {
            holding = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void releaseChanges() {
        lock.lock();
        try {
            holding = false;
            while (!held.isEmpty()) {
                Held next = held.remove();
                complete(next);
            }
        } finally {
            lock.unlock();
        }
    }

    private void complete(Held next) {
        try {
            CompletableFuture<Boolean> _ = make(next.change)
                    .handle((done, failed) ->
                            failed == null ? next.done.complete(null) : next.done.completeExceptionally(failed));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            next.done.completeExceptionally(new StorageException.Unavailable("Interrupted", interrupted));
        }
    }

    @Override
    public int heldChanges() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void crash() {
        lock.lock();
        try {
            dead = true;
            held.forEach(waiting ->
                    waiting.done.completeExceptionally(new StorageException.Unavailable("The process has died")));
            held.clear();
        } finally {
            lock.unlock();
        }
        real.close();
    }

    @Override
    public Origin origin() {
        return real.origin();
    }

    @Override
    public int formatVersion() {
        return real.formatVersion();
    }

    @Override
    public Optional<byte[]> get(byte[] key) throws StorageException {
        checkReads();
        if (damaged.contains(key)) {
            throw damage();
        }
        return real.get(key);
    }

    @Override
    public void scan(byte[] from, byte[] to, EntryVisitor visitor) throws StorageException {
        checkReads();
        real.scan(
                from,
                to,
                (key, value) -> damaged.contains(key) ? visitor.damaged(key, damage()) : visitor.visit(key, value));
    }

    @Override
    public void scanKeys(byte[] from, byte[] to, KeyVisitor visitor) throws StorageException {
        checkReads();
        real.scanKeys(from, to, visitor);
    }

    @Override
    public Optional<byte[]> lastKey(byte[] to) throws StorageException {
        checkReads();
        return real.lastKey(to);
    }

    private void checkReads() throws StorageException {
        if (dead) {
            throw new StorageException.Unavailable("The process has died");
        }
        Supplier<StorageException> cause = readFailure;
        if (cause != null) {
            throw cause.get();
        }
    }

    private static StorageException.Corrupt damage() {
        return new StorageException.Corrupt("The value is not what was written (by order of the test)");
    }

    @Override
    public long sizeBytes() {
        return real.sizeBytes();
    }

    @Override
    public void compact() throws StorageException, InterruptedException {
        real.compact();
    }

    @Override
    public void close() {
        releaseChanges();
        real.close();
    }
}
