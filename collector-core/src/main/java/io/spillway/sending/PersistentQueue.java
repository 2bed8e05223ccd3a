package io.spillway.sending;

import io.micrometer.core.instrument.Counter;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.observe.ExporterMetrics;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreName;
import io.spillway.telemetry.HeldBytes;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A sending queue that outlives the process: a request is taken when it is durable, and stays in the store until it was sent or
 * given up. What the process before left is sent first, in its order.
 *
 * <p>Requests have ascending sequence numbers, and pass through these states in that order:
 *
 * <pre>
 * offered ─► unconfirmed ─► (only in the store) ─► ready ─► handed out ─► deleted
 *            commit runs     memory is full        in memory
 * </pre>
 *
 * <p>The bytes of what is ready and handed out are bounded, and count as {@link HeldBytes}; one thread reads back what did not fit. While there is something that
 * is only in the store, newer requests go there too, so the order is kept.
 */
final class PersistentQueue implements SendingQueue {
    /** How long a sender shall wait while the store takes nothing. */
    private static final Duration STORE_RETRY_DELAY = Duration.ofSeconds(5);

    private static final Duration READ_RETRY_DELAY = Duration.ofSeconds(1);
    private static final int HEAP_SHARE = 16;
    private static final long MIN_BYTES_IN_MEMORY = 4L << 20;
    private static final long MAX_BYTES_IN_MEMORY = 64L << 20;

    private final Signal signal;
    private final ComponentId storageId;
    private final ComponentContext context;
    private final ExporterMetrics metrics;
    private final ExporterHealth health;
    private final Counter damagedRequests;
    private final long capacity;
    private final Sizer sizer;
    private final boolean blockOnOverflow;
    private final long maxBytesInMemory;
    private final HeldBytes held;
    private final MemoryQueue.Refusals refusals;

    /** Held from taking a sequence number until the store has the request, so that both have one order. */
    private final ReentrantLock appendLock = new ReentrantLock();

    private long nextSequence;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readyChanged = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Condition readable = lock.newCondition();
    private final Queue<Entry> unconfirmed = new ArrayDeque<>();
    private final Queue<Entry> ready = new ArrayDeque<>();
    /** Everything below is ready or was handed out. */
    private long readFrom;
    /** Everything below is durable, or was refused by the store. */
    private long confirmedTo;

    private long bytesInMemory;
    private long size;
    private boolean closed;
    private boolean handingOut = true;

    private @Nullable RequestLog log;
    private Thread reader = Thread.ofVirtual().unstarted(() -> {});

    /** A request under way. */
    private static final class Entry {
        final long sequence;
        final Telemetry batch;
        boolean isResolved;
        boolean isDurable;

        Entry(long sequence, Telemetry batch) {
            this.sequence = sequence;
            this.batch = batch;
        }
    }

    PersistentQueue(
            Signal signal,
            QueueConfig config,
            ComponentId storageId,
            long maxBytesInMemory,
            ExporterMetrics metrics,
            ExporterHealth health,
            ComponentContext context) {
        this.signal = signal;
        this.storageId = storageId;
        this.context = context;
        this.metrics = metrics;
        this.health = health;
        this.maxBytesInMemory = maxBytesInMemory;
        damagedRequests = metrics.damagedRequests(signal);
        held = context.heldBytes();
        refusals = reason -> metrics.refusedByQueue(signal, reason);
        capacity = config.queueSize();
        sizer = config.sizer();
        blockOnOverflow = config.blockOnOverflow();
    }

    /** How much of the heap one queue may take: enough to keep the peer busy while more is read back. */
    static long bytesInMemory(long maxHeapBytes) {
        return Math.clamp(maxHeapBytes / HEAP_SHARE, MIN_BYTES_IN_MEMORY, MAX_BYTES_IN_MEMORY);
    }

    @Override
    public void open() throws Exception {
        Storage storage = context.host().extension(storageId, Storage.class);
        Store store =
                storage.open(new StoreName(ComponentKind.EXPORTER, context.id(), signal.key()), QueueLayout.FORMAT);
        RequestLog opened = new RequestLog(signal, store, context.clock(), context.logger());
        try {
            begin(opened, opened.content());
        } catch (StorageException e) {
            store.close();
            throw e;
        }
    }

    private void begin(RequestLog opened, RequestLog.Content content) {
        log = opened;
        nextSequence = content.next();
        readFrom = content.first();
        confirmedTo = content.next();
        size = content.size(sizer);
        if (content.requests() > 0) {
            context.logger()
                    .atInfo()
                    .addKeyValue("requests", content.requests())
                    .addKeyValue("items", content.items())
                    .addKeyValue("bytes", content.bytes())
                    .log("The sending queue holds what was not sent before the restart.");
        }
        reader = Thread.ofVirtual()
                .name(context.id() + "-" + signal.key() + "-reader")
                .start(this::readAll);
    }

    private RequestLog log() {
        RequestLog opened = log;
        if (opened == null) {
            throw new IllegalStateException("the queue was not opened");
        }
        return opened;
    }

    @Override
    public boolean outlivesProcess() {
        return true;
    }

    @Override
    public Outcome offer(Telemetry batch) {
        long added = sizer.of(batch);
        if (added > capacity) {
            refusals.refused("too_large");
            return MemoryQueue.tooLarge(added, sizer, capacity);
        }
        try {
            Optional<Outcome> refusal = reserve(added);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            CompletableFuture<Void> durable = append(batch);
            durable.get();
            health.stored(signal);
            return Outcome.ACCEPTED;
        } catch (ExecutionException e) {
            refusals.refused("storage");
            Outcome.Throttled refusal = refusal(e.getCause());
            health.notStored(signal, refusal.status().message());
            return refusal;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return MemoryQueue.INTERRUPTED;
        }
    }

    private Optional<Outcome> reserve(long added) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && size + added > capacity) {
                if (!blockOnOverflow) {
                    refusals.refused("queue_size");
                    return Optional.of(MemoryQueue.FULL);
                }
                notFull.await();
            }
            if (closed) {
                refusals.refused("stopped");
                return Optional.of(MemoryQueue.CLOSED);
            }
            size += added;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<Void> append(Telemetry batch) {
        appendLock.lock();
        try {
            Entry entry = new Entry(nextSequence, batch);
            nextSequence++;
            lock.lock();
            try {
                unconfirmed.add(entry);
            } finally {
                lock.unlock();
            }
            return submit(entry).whenComplete((_, failure) -> resolved(entry, failure == null));
        } finally {
            appendLock.unlock();
        }
    }

    /** Never throws: an entry that nobody resolves would hold up all behind it. */
    private CompletableFuture<Void> submit(Entry entry) {
        try {
            return log().append(entry.sequence, entry.batch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A thread of the store says what became of a commit. */
    private void resolved(Entry entry, boolean isDurable) {
        lock.lock();
        try {
            entry.isResolved = true;
            entry.isDurable = isDurable;
            if (!isDurable) {
                shrink(sizer.of(entry.batch));
            }
            for (Entry next = unconfirmed.peek(); next != null && next.isResolved; next = unconfirmed.peek()) {
                unconfirmed.remove();
                confirm(next);
            }
        } finally {
            lock.unlock();
        }
    }

    private void confirm(Entry entry) {
        boolean nothingUnread = readFrom == entry.sequence;
        confirmedTo = entry.sequence + 1;
        if (nothingUnread && !entry.isDurable) {
            readFrom = confirmedTo;
        } else if (nothingUnread && fitsIntoMemory(entry.batch.byteSize())) {
            readFrom = confirmedTo;
            makeReady(entry);
        } else {
            readable.signal();
        }
        endIfDrained();
    }

    private boolean fitsIntoMemory(long bytes) {
        return bytesInMemory == 0 || bytesInMemory + bytes <= maxBytesInMemory;
    }

    private void makeReady(Entry entry) {
        bytesInMemory += entry.batch.byteSize();
        held.hold(entry.batch);
        ready.add(entry);
        readyChanged.signal();
    }

    private static Outcome.Throttled refusal(@Nullable Throwable cause) {
        String why = cause == null ? "unknown" : String.valueOf(cause.getMessage());
        return new Outcome.Throttled(
                new Status(Status.Code.UNAVAILABLE, "the sending queue cannot store the request: " + why),
                STORE_RETRY_DELAY);
    }

    @Override
    public Optional<Ticket> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (handingOut && ready.isEmpty() && !isDrained()) {
                readyChanged.await();
            }
            Entry next = handingOut ? ready.poll() : null;
            if (ready.isEmpty() && hasUnread()) {
                readable.signal();
            }
            return next == null
                    ? Optional.empty()
                    : Optional.of(new Ticket(next.batch, (_, _) -> settled(next), _ -> putBack(next)));
        } finally {
            lock.unlock();
        }
    }

    private boolean isDrained() {
        return closed && unconfirmed.isEmpty() && readFrom == confirmedTo;
    }

    private void endIfDrained() {
        if (isDrained()) {
            readyChanged.signalAll();
        }
    }

    private void settled(Entry entry) {
        lock.lock();
        try {
            leaveMemory(entry);
            shrink(sizer.of(entry.batch));
        } finally {
            lock.unlock();
        }
        log().delete(entry.sequence);
    }

    private void putBack(Entry entry) {
        lock.lock();
        try {
            leaveMemory(entry);
            if (closed) {
                handingOut = false;
                readyChanged.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void leaveMemory(Entry entry) {
        bytesInMemory -= entry.batch.byteSize();
        held.release(entry.batch);
        if (hasUnread()) {
            readable.signal();
        }
    }

    private void shrink(long removed) {
        size -= removed;
        notFull.signalAll();
    }

    private boolean hasUnread() {
        return readFrom < confirmedTo;
    }

    /**
     * What the reader is to read.
     *
     * @param to the first that is not to be read
     * @param bytes how much there is room for
     */
    private record Piece(long from, long to, long bytes) {}

    /** Runs on a thread of its own until it is interrupted. Reads in large pieces, as soon as there is room for one. */
    private void readAll() {
        try {
            while (true) {
                Piece piece = awaitPiece();
                try {
                    add(log().load(piece.from(), piece.to(), piece.bytes()), piece.to());
                } catch (StorageException | RuntimeException e) {
                    context.logger().error("The sending queue cannot read back what it holds. Will try again.", e);
                    context.clock().sleep(READ_RETRY_DELAY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Piece awaitPiece() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!hasUnread() || !hasRoomForAPiece()) {
                readable.await();
            }
            return new Piece(readFrom, confirmedTo, maxBytesInMemory - bytesInMemory);
        } finally {
            lock.unlock();
        }
    }

    /** Small pieces are read only if senders would wait otherwise. */
    private boolean hasRoomForAPiece() {
        long least = ready.isEmpty() ? 1 : maxBytesInMemory / 4;
        return bytesInMemory == 0 || maxBytesInMemory - bytesInMemory >= least;
    }

    /** Nobody else adds or moves {@code readFrom} while there is something unread. */
    private void add(List<RequestLog.Loaded> loaded, long to) {
        lock.lock();
        try {
            for (RequestLog.Loaded each : loaded) {
                switch (each) {
                    case RequestLog.Loaded.Request request -> makeReady(new Entry(request.sequence(), request.batch()));
                    case RequestLog.Loaded.Damaged damaged -> giveUp(damaged);
                }
                readFrom = each.sequence() + 1;
            }
            if (loaded.isEmpty()) {
                readFrom = to;
            }
            endIfDrained();
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(RequestLog.Loaded.Damaged damaged) {
        damagedRequests.increment();
        metrics.lost(signal, damaged.items());
        context.logger()
                .atError()
                .addKeyValue("error", damaged.why())
                .addKeyValue("sequence", damaged.sequence())
                .addKeyValue("dropped_items", damaged.items())
                .log("The sending queue holds a damaged request. Dropping it.");
        shrink(
                switch (sizer) {
                    case REQUESTS -> 1;
                    case ITEMS -> damaged.items();
                    case BYTES -> damaged.bytes();
                });
        log().delete(damaged.sequence());
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            readyChanged.signalAll();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Loses nothing: the store keeps it. */
    @Override
    public long abandon() {
        lock.lock();
        try {
            handingOut = false;
            readyChanged.signalAll();
            return 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void release() {
        abandon();
        stopReader();
        forgetReady();
        RequestLog opened = log;
        if (opened == null) {
            return;
        }
        long left = size();
        if (left > 0) {
            context.logger()
                    .atInfo()
                    .addKeyValue(sizer.key(), left)
                    .log("The sending queue keeps what was not sent for the next start.");
        }
        opened.close();
    }

    private void forgetReady() {
        lock.lock();
        try {
            for (Entry entry = ready.poll(); entry != null; entry = ready.poll()) {
                leaveMemory(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What it reads is bounded, so this takes no longer than one piece. */
    private void stopReader() {
        reader.interrupt();
        try {
            if (reader.isAlive()) {
                reader.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

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
