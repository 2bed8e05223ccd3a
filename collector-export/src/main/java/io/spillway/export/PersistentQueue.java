package io.spillway.export;

import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Outcome;
import io.spillway.component.Reason;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.observe.ExporterMetrics;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreName;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A sending queue that outlives the process. A request is acknowledged when it is durable, and stays in the store until it was
 * sent or given up. Requests that the process before left are sent first, in their order.
 *
 * <p>While the peer is fast and no other request waits, a request is ready at once ({@link HeadStart}). A request that is delivered
 * before it is written is acknowledged too, and the store is spared the work. A request is written when its head start is
 * over.
 *
 * <p>{@link RequestLedger} holds the states of the requests, {@link QueueReader} reads back requests that did not fit into memory,
 * {@link RequestLog} writes and deletes them in the store.
 */
final class PersistentQueue implements SendingQueue {
    /** How long a sender shall wait while the store refuses requests. */
    private static final Duration STORE_RETRY_DELAY = Duration.ofSeconds(5);

    private static final int HEAP_SHARE = 16;
    private static final long MIN_BYTES_IN_MEMORY = 4L << 20;
    private static final long MAX_BYTES_IN_MEMORY = 64L << 20;

    private final Signal signal;
    private final ComponentId storageId;
    private final ComponentContext context;
    private final ExporterMetrics metrics;
    private final ExporterHealth health;
    private final long capacity;
    private final Sizer sizer;
    private final boolean blockOnOverflow;

    /** Held while requests are submitted to the store, so that it gets them in their order. */
    private final ReentrantLock submitLock = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final RequestLedger ledger;
    private final BlockedSenders blocked;
    private boolean writingScheduled;

    private @Nullable RequestLog log;
    private @Nullable QueueReader reader;

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
        capacity = config.queueSize();
        sizer = config.sizer();
        blockOnOverflow = config.blockOnOverflow();
        ledger = new RequestLedger(lock, sizer, capacity, maxBytesInMemory, context.telemetryMemory());
        blocked = new BlockedSenders(ledger.roomChanged, bytes -> bytes <= maxBytesInMemory);
    }

    /** The part of the heap that one queue may use: enough to keep the peer busy while more is read back. */
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
        if (content.requests() > 0) {
            context.logger()
                    .atInfo()
                    .addKeyValue("requests", content.requests())
                    .addKeyValue("items", content.items())
                    .addKeyValue("bytes", content.bytes())
                    .log("The sending queue holds requests that were not sent before the restart.");
        }
        QueueReader made = new QueueReader(signal, lock, ledger, opened, metrics, context);
        lock.lock();
        try {
            ledger.begin(content);
        } finally {
            lock.unlock();
        }
        log = opened;
        reader = made;
        made.start();
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
    public boolean mayBlock() {
        return true;
    }

    @Override
    public Outcome enqueue(Telemetry batch) {
        long added = sizer.of(batch);
        if (added > capacity) {
            metrics.refusedByQueue(signal, "too_large");
            return MemoryQueue.tooLarge(added, sizer, capacity);
        }
        try {
            Optional<Outcome> refusal = reserve(batch, added);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            append(batch).acknowledgement.get();
            health.enqueued(signal);
            return Outcome.ACCEPTED;
        } catch (ExecutionException e) {
            metrics.refusedByQueue(signal, "storage");
            Outcome.Throttled refusal = refusal(e.getCause());
            health.notStored(signal, refusal.status().message());
            return refusal;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return MemoryQueue.INTERRUPTED;
        }
    }

    private Optional<Outcome> reserve(Telemetry batch, long added) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!ledger.isClosed() && !ledger.hasRoomFor(added)) {
                if (!blockOnOverflow || !blocked.admits(batch.footprintBytes())) {
                    metrics.refusedByQueue(signal, "queue_size");
                    return Optional.of(MemoryQueue.FULL);
                }
                blocked.await(batch.footprintBytes());
            }
            if (ledger.isClosed()) {
                metrics.refusedByQueue(signal, "stopped");
                return Optional.of(MemoryQueue.CLOSED);
            }
            ledger.reserve(added);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private QueuedRequest append(Telemetry batch) {
        QueuedRequest request;
        boolean waits;
        lock.lock();
        try {
            request = ledger.append(batch, context.clock().nanoTime());
            waits = mayWait(request);
        } finally {
            lock.unlock();
        }
        if (!waits) {
            write();
        }
        return request;
    }

    /** Submits the requests to the store that have had their head start. */
    private void write() {
        submitLock.lock();
        try {
            for (Optional<QueuedRequest> next = nextToWrite(); next.isPresent(); next = nextToWrite()) {
                submit(next.get());
            }
        } finally {
            submitLock.unlock();
        }
    }

    private Optional<QueuedRequest> nextToWrite() {
        lock.lock();
        try {
            Optional<QueuedRequest> next = ledger.nextToWrite();
            if (next.isEmpty() || mayWait(next.get())) {
                return Optional.empty();
            }
            ledger.submitNext();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the request still has its head start; a timer writes it when that is over. */
    private boolean mayWait(QueuedRequest request) {
        Duration left = ledger.headStartLeft(request, context.clock().nanoTime());
        if (left.isZero()) {
            return false;
        }
        if (!writingScheduled) {
            writingScheduled = true;
            context.clock().schedule(left, this::writeLater);
        }
        return true;
    }

    private void writeLater() {
        lock.lock();
        try {
            writingScheduled = false;
        } finally {
            lock.unlock();
        }
        write();
    }

    /** Never throws: a request whose end is never told would hold up all requests behind it. */
    private void submit(QueuedRequest request) {
        CompletableFuture<Void> durable;
        try {
            durable = log().append(request.sequence, request.batch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            durable = CompletableFuture.failedFuture(e);
        } catch (RuntimeException e) {
            durable = CompletableFuture.failedFuture(e);
        }
        var _ = durable.whenComplete((_, failure) -> written(request, failure));
    }

    /** Called by a thread of the store at the end of a commit. */
    private void written(QueuedRequest request, @Nullable Throwable failure) {
        boolean toBeDeleted;
        lock.lock();
        try {
            toBeDeleted = ledger.written(request, failure == null);
        } finally {
            lock.unlock();
        }
        if (toBeDeleted) {
            log().delete(request.sequence);
        }
        if (failure == null) {
            request.acknowledgement.complete(null);
        } else {
            request.acknowledgement.completeExceptionally(failure);
        }
    }

    private static Outcome.Throttled refusal(@Nullable Throwable cause) {
        String why = cause == null ? "unknown" : Reason.of(cause);
        return new Outcome.Throttled(
                new Status(Status.Code.UNAVAILABLE, "the sending queue cannot store the request: " + why),
                STORE_RETRY_DELAY);
    }

    @Override
    public Optional<PendingRequest> dequeue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (ledger.mustWaitForReady()) {
                ledger.readyChanged.await();
            }
            return ledger.handOut().map(this::pending);
        } finally {
            lock.unlock();
        }
    }

    private PendingRequest pending(QueuedRequest request) {
        long handedOutNanos = context.clock().nanoTime();
        return new PendingRequest(
                request.batch, (_, outcome) -> left(request, outcome, handedOutNanos), _ -> putBack(request));
    }

    /** The request was sent or given up: the store need not keep it any longer, and its sender is told so. */
    private void left(QueuedRequest request, Outcome outcome, long handedOutNanos) {
        boolean toBeDeleted;
        lock.lock();
        try {
            long now = context.clock().nanoTime();
            toBeDeleted = ledger.left(request, outcome instanceof Outcome.Accepted, now - handedOutNanos, now);
        } finally {
            lock.unlock();
        }
        request.acknowledgement.complete(null);
        if (toBeDeleted) {
            log().delete(request.sequence);
        }
    }

    private void putBack(QueuedRequest request) {
        lock.lock();
        try {
            ledger.putBack(request);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ledger.close();
        } finally {
            lock.unlock();
        }
        write();
    }

    /** Loses nothing: the store keeps the requests. */
    @Override
    public long abandon() {
        lock.lock();
        try {
            ledger.stopHandingOut();
            return 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void closeStore() {
        abandon();
        QueueReader running = reader;
        if (running != null) {
            running.stop();
        }
        dropReady();
        RequestLog opened = log;
        if (opened == null) {
            return;
        }
        long left = size();
        if (left > 0) {
            context.logger()
                    .atInfo()
                    .addKeyValue(sizer.key(), left)
                    .log("The sending queue keeps the requests that were not sent for the next start.");
        }
        opened.close();
    }

    private void dropReady() {
        lock.lock();
        try {
            ledger.dropReady();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long size() {
        lock.lock();
        try {
            return ledger.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long capacity() {
        return capacity;
    }
}
