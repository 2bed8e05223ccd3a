package io.spillway.export;

import io.micrometer.core.instrument.Counter;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.export.QueuedRequest.State;
import io.spillway.observe.ExporterMetrics;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreName;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
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
 *      └─────────────────── head start ─────────────► ready ─► handed out ─► never written
 * </pre>
 *
 * <p>While the peer is fast, and nothing else waits, a request is ready at once ({@link HeadStart}): if it is delivered before
 * it is written, that is as good, and the store is spared the work. It is written when its start is over.
 *
 * <p>The bytes of what is ready and handed out are bounded, and count as {@link TelemetryMemory}; one thread reads back what did not
 * fit. While there is something that is only in the store, newer requests go there too, so the order is kept.
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
    private final TelemetryMemory held;
    private final MemoryQueue.Refusals refusals;

    /** Held while requests are submitted to the store, so that it gets them in their order. */
    private final ReentrantLock submitLock = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readyChanged = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Condition readable = lock.newCondition();
    private final HeadStart headStart = new HeadStart();
    private final Queue<QueuedRequest> unwritten = new ArrayDeque<>();
    private final Queue<QueuedRequest> unconfirmed = new ArrayDeque<>();
    /** What was neither ready yet nor left to the store alone. */
    private final Queue<QueuedRequest> upcoming = new ArrayDeque<>();

    private final Queue<QueuedRequest> ready = new ArrayDeque<>();
    private long nextSequence;
    /** Everything below is ready, or was handed out, or is gone. */
    private long readFrom;
    /** Everything below is durable, or was refused by the store, or need not be written any more. */
    private long confirmedTo;

    private long bytesInMemory;
    private long size;
    private boolean closed;
    private boolean handingOut = true;
    private boolean writingScheduled;

    private @Nullable RequestLog log;
    private Thread reader = Thread.ofVirtual().unstarted(() -> {});

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
        held = context.telemetryMemory();
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
            QueuedRequest request = append(batch);
            request.acknowledgement.get();
            health.taken(signal);
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

    private QueuedRequest append(Telemetry batch) {
        QueuedRequest request;
        boolean waits;
        lock.lock();
        try {
            request = QueuedRequest.offered(nextSequence, batch, context.clock().nanoTime());
            nextSequence++;
            unconfirmed.add(request);
            unwritten.add(request);
            upcoming.add(request);
            startAhead();
            waits = mayWait(request);
        } finally {
            lock.unlock();
        }
        if (!waits) {
            write();
        }
        return request;
    }

    /** Makes ready what comes next, before it is durable; what is only in the store goes first. */
    private void startAhead() {
        if (!hasHeadStart()) {
            return;
        }
        for (QueuedRequest next = upcoming.peek();
                next != null && next.sequence == readFrom && fitsIntoMemory(next.batch.byteSize());
                next = upcoming.peek()) {
            upcoming.remove();
            readFrom++;
            if (!next.is(State.REFUSED)) {
                makeReady(next);
            }
        }
    }

    private boolean hasHeadStart() {
        return headStart.isGiven() && !closed;
    }

    /** Submits what has had its head start to the store. */
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
            forgetUnwritten();
            QueuedRequest next = unwritten.peek();
            if (next == null || mayWait(next)) {
                return Optional.empty();
            }
            unwritten.remove();
            next.become(State.SUBMITTED);
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    private void forgetUnwritten() {
        for (QueuedRequest first = unwritten.peek();
                first != null && first.is(State.NEVER_WRITTEN);
                first = unwritten.peek()) {
            unwritten.remove();
        }
    }

    private boolean mayWait(QueuedRequest request) {
        if (!hasHeadStart()) {
            return false;
        }
        Duration left = HeadStart.LENGTH.minusNanos(context.clock().nanoTime() - request.offeredNanos);
        if (!left.isPositive()) {
            headStart.over(request.offeredNanos);
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

    /** Never throws: a request that nobody resolves would hold up all behind it. */
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

    /** A thread of the store says what became of a commit. */
    private void written(QueuedRequest request, @Nullable Throwable failure) {
        boolean toBeDeleted;
        lock.lock();
        try {
            request.become(failure == null ? State.DURABLE : State.REFUSED);
            toBeDeleted = failure == null && request.hasLeft;
            if (failure != null && !request.hasLeft) {
                takeBack(request);
            }
            confirmResolved();
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

    /** What the store refused is sent again by its sender; if it is on its way already, nobody can stop it. */
    private void takeBack(QueuedRequest refused) {
        if (ready.remove(refused)) {
            leaveMemory(refused);
            shrink(sizer.of(refused.batch));
        } else if (refused.sequence >= readFrom) {
            shrink(sizer.of(refused.batch));
        }
    }

    private void confirmResolved() {
        for (QueuedRequest next = unconfirmed.peek(); next != null && next.isResolved(); next = unconfirmed.peek()) {
            unconfirmed.remove();
            confirm(next);
        }
        startAhead();
        endIfDrained();
    }

    private void confirm(QueuedRequest request) {
        if (request.equals(upcoming.peek())) {
            upcoming.remove();
        }
        boolean nothingUnread = readFrom == request.sequence;
        confirmedTo = request.sequence + 1;
        if (nothingUnread && !request.is(State.DURABLE)) {
            readFrom = confirmedTo;
        } else if (nothingUnread && fitsIntoMemory(request.batch.byteSize())) {
            readFrom = confirmedTo;
            makeReady(request);
        } else if (hasUnread()) {
            readable.signal();
        }
    }

    private boolean fitsIntoMemory(long bytes) {
        return bytesInMemory == 0 || bytesInMemory + bytes <= maxBytesInMemory;
    }

    private void makeReady(QueuedRequest request) {
        bytesInMemory += request.batch.byteSize();
        held.acquire(request.batch);
        ready.add(request);
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
            QueuedRequest next = handingOut ? ready.poll() : null;
            if (ready.isEmpty() && hasUnread()) {
                readable.signal();
            }
            return next == null ? Optional.empty() : Optional.of(ticket(next));
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

    private Ticket ticket(QueuedRequest request) {
        long handedOutNanos = context.clock().nanoTime();
        return new Ticket(
                request.batch, (_, outcome) -> settled(request, outcome, handedOutNanos), _ -> putBack(request));
    }

    /** Sent, or given up: either way it is no longer to be kept, and its sender is to be told so. */
    private void settled(QueuedRequest request, Outcome outcome, long handedOutNanos) {
        boolean toBeDeleted;
        lock.lock();
        try {
            long now = context.clock().nanoTime();
            headStart.left(outcome instanceof Outcome.Accepted, now - handedOutNanos, now);
            request.hasLeft = true;
            toBeDeleted = request.is(State.DURABLE);
            leaveMemory(request);
            shrink(sizer.of(request.batch));
            if (request.is(State.UNWRITTEN)) {
                request.become(State.NEVER_WRITTEN);
                forgetUnwritten();
                confirmResolved();
            }
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
            leaveMemory(request);
            if (request.is(State.REFUSED)) {
                shrink(sizer.of(request.batch));
            }
            if (closed) {
                handingOut = false;
                readyChanged.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void leaveMemory(QueuedRequest request) {
        bytesInMemory -= request.batch.byteSize();
        held.release(request.batch);
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
                    case RequestLog.Loaded.Request request ->
                        makeReady(QueuedRequest.stored(request.sequence(), request.batch()));
                    case RequestLog.Loaded.Damaged damaged -> giveUp(damaged);
                }
                readFrom = each.sequence() + 1;
            }
            if (loaded.isEmpty()) {
                readFrom = to;
            }
            startAhead();
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

    /** Nobody gets a head start any more. */
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
        write();
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
            for (QueuedRequest request = ready.poll(); request != null; request = ready.poll()) {
                leaveMemory(request);
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
