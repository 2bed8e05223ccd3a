package io.spillway.export;

import io.spillway.export.QueuedRequest.State;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * The states of all requests of one {@link PersistentQueue}. Callers hold the lock that the ledger was made with.
 *
 * <p>Requests have ascending sequence numbers and pass through these states in that order:
 *
 * <pre>
 * enqueued ─► unconfirmed ─► (only in the store) ─► ready ─► handed out ─► deleted
 *             commit runs     memory is full        in memory
 *       └─────────────────── head start ─────────────► ready ─► handed out ─► never written
 * </pre>
 *
 * <p>The bytes of requests that are ready or handed out are bounded and count as {@link TelemetryMemory}. While some request is
 * only in the store, newer requests go there too, so the order is kept.
 */
final class RequestLedger {
    private final Sizer sizer;
    private final long capacity;
    private final long maxBytesInMemory;
    private final TelemetryMemory memory;

    /** Signalled when a request is ready, and when none will be any more. */
    final Condition readyChanged;
    /** Signalled when the queue has more room, and when it is closed. */
    final Condition roomChanged;
    /** Signalled when there may be something to read back, and memory for it. */
    final Condition unreadChanged;

    private final HeadStart headStart = new HeadStart();
    private final Queue<QueuedRequest> unwritten = new ArrayDeque<>();
    private final Queue<QueuedRequest> unconfirmed = new ArrayDeque<>();
    /** Requests that are neither ready yet nor left to the store alone. */
    private final Queue<QueuedRequest> upcoming = new ArrayDeque<>();

    private final Queue<QueuedRequest> ready = new ArrayDeque<>();
    private long nextSequence;
    /** Every request below is ready, or was handed out, or is gone. */
    private long readFrom;
    /** Every request below is durable, or was refused by the store, or need not be written any more. */
    private long confirmedTo;

    private long bytesInMemory;
    private long size;
    private boolean closed;
    private boolean handsOut = true;

    RequestLedger(Lock lock, Sizer sizer, long capacity, long maxBytesInMemory, TelemetryMemory memory) {
        this.sizer = sizer;
        this.capacity = capacity;
        this.maxBytesInMemory = maxBytesInMemory;
        this.memory = memory;
        readyChanged = lock.newCondition();
        roomChanged = lock.newCondition();
        unreadChanged = lock.newCondition();
    }

    /** Starts with the requests that the process before left. */
    void begin(RequestLog.Content content) {
        nextSequence = content.next();
        readFrom = content.first();
        confirmedTo = content.next();
        size = content.size(sizer);
    }

    /** How full the queue is, in the unit of its {@link Sizer}. */
    long size() {
        return size;
    }

    boolean hasRoomFor(long added) {
        return size + added <= capacity;
    }

    /** Counts a request that is about to be enqueued. */
    void reserve(long added) {
        size += added;
    }

    /** Adds a request for which room is reserved. */
    QueuedRequest append(Telemetry batch, long nowNanos) {
        QueuedRequest request = QueuedRequest.unwritten(nextSequence, batch, nowNanos);
        nextSequence++;
        unconfirmed.add(request);
        unwritten.add(request);
        upcoming.add(request);
        makeReadyAhead();
        return request;
    }

    /** Makes the next requests ready before they are durable. Requests that are only in the store go first. */
    private void makeReadyAhead() {
        if (!givesHeadStart()) {
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

    private boolean givesHeadStart() {
        return headStart.isGiven() && !closed;
    }

    /** How much longer the request may wait to be written; zero when it has had its head start, or gets none. */
    Duration headStartLeft(QueuedRequest request, long nowNanos) {
        if (!givesHeadStart()) {
            return Duration.ZERO;
        }
        Duration left = HeadStart.LENGTH.minusNanos(nowNanos - request.enqueuedNanos);
        if (left.isPositive()) {
            return left;
        }
        headStart.over(request.enqueuedNanos);
        return Duration.ZERO;
    }

    /** The request that is to be written next; it stays the next until {@link #submitNext}. */
    Optional<QueuedRequest> nextToWrite() {
        dropNeverWritten();
        return Optional.ofNullable(unwritten.peek());
    }

    /** Notes that the store is asked to write {@link #nextToWrite}. */
    void submitNext() {
        unwritten.remove().submitted();
    }

    private void dropNeverWritten() {
        for (QueuedRequest first = unwritten.peek();
                first != null && first.is(State.NEVER_WRITTEN);
                first = unwritten.peek()) {
            unwritten.remove();
        }
    }

    /**
     * Notes the end of a commit.
     *
     * @return true when the store has to delete the request, because it left meanwhile
     */
    boolean written(QueuedRequest request, boolean isDurable) {
        boolean left = request.written(isDurable);
        if (!isDurable && !left) {
            takeBack(request);
        }
        confirmResolved();
        return isDurable && left;
    }

    /** The sender of a refused request sends it again. A request that is handed out already goes its way. */
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
        makeReadyAhead();
        signalIfDrained();
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
        } else {
            signalIfUnread();
        }
    }

    private boolean fitsIntoMemory(long bytes) {
        return bytesInMemory == 0 || bytesInMemory + bytes <= maxBytesInMemory;
    }

    private void makeReady(QueuedRequest request) {
        bytesInMemory += request.batch.byteSize();
        memory.acquire(request.batch);
        ready.add(request);
        readyChanged.signal();
    }

    /** Whether a thread that dequeues has to wait. */
    boolean mustWaitForReady() {
        return handsOut && ready.isEmpty() && !isDrained();
    }

    /** Hands out the next request; empty when there is none, or none is to be handed out any more. */
    Optional<QueuedRequest> handOut() {
        QueuedRequest next = handsOut ? ready.poll() : null;
        if (ready.isEmpty()) {
            signalIfUnread();
        }
        return Optional.ofNullable(next);
    }

    private boolean isDrained() {
        return closed && unconfirmed.isEmpty() && !hasUnread();
    }

    private void signalIfDrained() {
        if (isDrained()) {
            readyChanged.signalAll();
        }
    }

    /**
     * Notes that a request was sent or given up.
     *
     * @param nanos how long it was handed out
     * @return true when the store has to delete the request
     */
    boolean left(QueuedRequest request, boolean isDelivered, long nanos, long nowNanos) {
        headStart.left(isDelivered, nanos, nowNanos);
        State before = request.left();
        leaveMemory(request);
        shrink(sizer.of(request.batch));
        if (before == State.UNWRITTEN) {
            dropNeverWritten();
            confirmResolved();
        }
        return before == State.DURABLE;
    }

    /** Notes that a request was not sent and stays in the store. A closed queue then hands out no more: the peer takes nothing. */
    void putBack(QueuedRequest request) {
        leaveMemory(request);
        if (request.is(State.REFUSED)) {
            shrink(sizer.of(request.batch));
        }
        if (closed) {
            stopHandingOut();
        }
    }

    private void leaveMemory(QueuedRequest request) {
        bytesInMemory -= request.batch.byteSize();
        memory.release(request.batch);
        signalIfUnread();
    }

    private void shrink(long removed) {
        size -= removed;
        roomChanged.signalAll();
    }

    private boolean hasUnread() {
        return readFrom < confirmedTo;
    }

    private void signalIfUnread() {
        if (hasUnread()) {
            unreadChanged.signal();
        }
    }

    /**
     * A range of requests that are only in the store.
     *
     * @param to the first that is not to be read
     * @param bytes how much memory there is for them
     */
    record Unread(long from, long to, long bytes) {}

    /** The requests to read back now; empty while there are none, or no room for a piece that is worth reading. */
    Optional<Unread> unread() {
        return hasUnread() && hasRoomForAPiece()
                ? Optional.of(new Unread(readFrom, confirmedTo, maxBytesInMemory - bytesInMemory))
                : Optional.empty();
    }

    /** A small piece is read only if senders would wait otherwise. */
    private boolean hasRoomForAPiece() {
        long least = ready.isEmpty() ? 1 : maxBytesInMemory / 4;
        return bytesInMemory == 0 || maxBytesInMemory - bytesInMemory >= least;
    }

    /** Makes a request ready that was read back. Requests are read in order, by one thread. */
    void read(long sequence, Telemetry batch) {
        makeReady(QueuedRequest.stored(sequence, batch));
        readFrom = sequence + 1;
    }

    /** Drops a request that could not be read back. */
    void dropDamaged(RequestLog.Loaded.Damaged damaged) {
        shrink(damaged.size(sizer));
        readFrom = damaged.sequence() + 1;
    }

    /** Ends the reading of a piece; a piece without requests is skipped. */
    void endReading(Unread piece, boolean isEmpty) {
        if (isEmpty) {
            readFrom = piece.to();
        }
        makeReadyAhead();
        signalIfDrained();
    }

    boolean isClosed() {
        return closed;
    }

    /** Accepts no more requests and gives no head start any more. */
    void close() {
        closed = true;
        readyChanged.signalAll();
        roomChanged.signalAll();
    }

    void stopHandingOut() {
        handsOut = false;
        readyChanged.signalAll();
    }

    /** Releases the memory of all requests that are ready; the store keeps them. */
    void dropReady() {
        for (QueuedRequest request = ready.poll(); request != null; request = ready.poll()) {
            leaveMemory(request);
        }
    }
}
