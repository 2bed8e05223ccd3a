package io.spillway.export;

import io.spillway.component.Clock;
import io.spillway.component.Reason;
import io.spillway.component.Signal;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.telemetry.MalformedTelemetryException;
import io.spillway.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The requests of a {@link PersistentQueue} in its {@link Store}, by sequence number. Safe for use by many threads.
 *
 * <p>A deletion is not worth a commit of its own: it goes with the next request that is written, or after {@link #DELETE_DELAY}. A
 * request that was sent and not yet deleted when the process dies is sent again.
 *
 * <p>A full disk has no room for requests, but enough for deletions. When the store has refused a request, deletions therefore go alone
 * until one of them is durable; otherwise refused requests could hold up the deletions that make room. A deletion uses a few pages
 * before it frees others, so the changes become smaller when they fail.
 */
final class RequestLog {
    private static final Duration DELETE_DELAY = Duration.ofMillis(20);
    private static final Duration DELETE_RETRY_DELAY = Duration.ofSeconds(1);
    /** Bounds a change, however many deletions a failing store has piled up. */
    private static final int MAX_DELETIONS = 4096;

    private final Signal signal;
    private final Store store;
    private final Clock clock;
    private final Logger logger;
    private final ReentrantLock lock = new ReentrantLock();
    private List<Long> deletions = new ArrayList<>();
    private int deletionsAtOnce = MAX_DELETIONS;
    private boolean deletesAlone;
    private boolean flushScheduled;
    private boolean closed;
    /** The first request of this process, which validated it; requests below are of an earlier process. */
    private volatile long firstOwn;

    RequestLog(Signal signal, Store store, Clock clock, Logger logger) {
        this.signal = signal;
        this.store = store;
        this.clock = clock;
        this.logger = logger;
    }

    /**
     * The requests that the process before left.
     *
     * @param first the lowest sequence number; equal to {@code next} when there is none
     * @param next the sequence number of the next request
     * @param requests their number
     */
    record Content(long first, long next, long requests, long items, long bytes) {
        static final Content EMPTY = new Content(0, 0, 0, 0, 0);

        long size(Sizer sizer) {
            return sizer.of(requests, items, bytes);
        }

        private Content with(Found found) {
            return new Content(
                    requests == 0 ? found.sequence() : first,
                    found.sequence() + 1,
                    requests + 1,
                    items + found.items(),
                    bytes + found.bytes());
        }
    }

    /** The header of a request, or the reason why it cannot be read: then nothing is known of the request. */
    private record Found(long sequence, Optional<QueueLayout.Header> header, String why) {
        static Found of(long sequence, byte[] value) {
            try {
                return new Found(sequence, Optional.of(QueueLayout.decode(value)), "");
            } catch (QueueLayout.DamagedException e) {
                return damaged(sequence, e);
            }
        }

        static Found damaged(long sequence, Exception cause) {
            return new Found(sequence, Optional.empty(), "header: " + cause.getMessage());
        }

        long items() {
            return header.map(QueueLayout.Header::items).orElse(0);
        }

        long bytes() {
            return header.map(QueueLayout.Header::bytes).orElse(0);
        }
    }

    /** Reads all headers; called before anything is appended. */
    Content content() throws StorageException {
        Content[] sum = {Content.EMPTY};
        scanHeaders(0, Long.MAX_VALUE, header -> {
            sum[0] = sum[0].with(header);
            return true;
        });
        firstOwn = sum[0].next();
        return sum[0];
    }

    /**
     * Hands a request to the store, which writes in the order of the calls.
     *
     * @return completed when it is durable; exceptionally when it is not in the store
     */
    CompletableFuture<Void> append(long sequence, Telemetry batch) throws InterruptedException {
        StoreChange change = new StoreChange()
                .put(QueueLayout.headerKey(sequence), QueueLayout.encode(QueueLayout.Header.of(batch)))
                .put(QueueLayout.telemetryKey(sequence), batch.toByteBuffers());
        List<Long> deleted = deletionsToCarry();
        addTo(change, deleted);
        return submit(change, (_, failure) -> appended(deleted, failure));
    }

    private List<Long> deletionsToCarry() {
        lock.lock();
        try {
            return deletesAlone ? List.of() : takeDeletions();
        } finally {
            lock.unlock();
        }
    }

    private void appended(List<Long> deleted, @Nullable Throwable failure) {
        if (failure != null) {
            lock.lock();
            try {
                deletesAlone = true;
                giveBack(deleted, DELETE_DELAY);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Deletes a request soon. */
    void delete(long sequence) {
        lock.lock();
        try {
            deletions.add(sequence);
            schedule(DELETE_DELAY);
        } finally {
            lock.unlock();
        }
    }

    private void schedule(Duration delay) {
        if (!flushScheduled && !closed) {
            flushScheduled = true;
            clock.schedule(delay, this::flush);
        }
    }

    private void flush() {
        lock.lock();
        try {
            flushScheduled = false;
        } finally {
            lock.unlock();
        }
        List<Long> deleted = takeDeletions();
        if (!deleted.isEmpty()) {
            submitDeletions(deleted);
        }
    }

    private void submitDeletions(List<Long> deleted) {
        StoreChange change = new StoreChange();
        addTo(change, deleted);
        try {
            var _ = submit(change, (_, failure) -> deletionsEnded(deleted, failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called at the end of a change that only deletes. */
    private void deletionsEnded(List<Long> deleted, @Nullable Throwable failure) {
        if (failure == null) {
            deletionsMade();
        } else {
            deletionsFailed(deleted, failure);
        }
    }

    private void deletionsMade() {
        lock.lock();
        try {
            deletesAlone = false;
            deletionsAtOnce = Math.min(2 * deletionsAtOnce, MAX_DELETIONS);
            scheduleIfAny(DELETE_DELAY);
        } finally {
            lock.unlock();
        }
    }

    private void deletionsFailed(List<Long> deleted, Throwable failure) {
        boolean isSmallest = deleted.size() == 1;
        lock.lock();
        try {
            deletionsAtOnce = Math.max(deleted.size() / 2, 1);
            giveBack(deleted, isSmallest ? DELETE_RETRY_DELAY : DELETE_DELAY);
        } finally {
            lock.unlock();
        }
        if (isSmallest) {
            logger.warn("Requests that were sent cannot be deleted yet: {}", Reason.of(failure));
        }
    }

    private CompletableFuture<Void> submit(StoreChange change, BiConsumer<@Nullable Void, @Nullable Throwable> atEnd)
            throws InterruptedException {
        CompletableFuture<Void> durable;
        try {
            durable = store.submit(change);
        } catch (InterruptedException | RuntimeException | Error e) {
            atEnd.accept(null, e);
            throw e;
        }
        return durable.whenComplete(atEnd);
    }

    private static void addTo(StoreChange change, List<Long> deleted) {
        for (long sequence : deleted) {
            change.delete(QueueLayout.headerKey(sequence)).delete(QueueLayout.telemetryKey(sequence));
        }
    }

    private List<Long> takeDeletions() {
        lock.lock();
        try {
            List<Long> taken = deletions;
            if (taken.isEmpty()) {
                return List.of();
            }
            if (taken.size() <= deletionsAtOnce) {
                deletions = new ArrayList<>();
                return taken;
            }
            List<Long> first = new ArrayList<>(taken.subList(0, deletionsAtOnce));
            deletions = new ArrayList<>(taken.subList(deletionsAtOnce, taken.size()));
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(List<Long> deleted, Duration delay) {
        deletions.addAll(deleted);
        scheduleIfAny(delay);
    }

    private void scheduleIfAny(Duration delay) {
        if (!deletions.isEmpty()) {
            schedule(delay);
        }
    }

    /** A request that was read back, or could not be. */
    sealed interface Loaded {
        long sequence();

        /** A whole request. */
        record Request(long sequence, Telemetry batch) implements Loaded {}

        /**
         * A request that differs from what was written.
         *
         * @param items the number of items lost with it, as far as its header tells
         */
        record Damaged(long sequence, long items, long bytes, String why) implements Loaded {
            long size(Sizer sizer) {
                return sizer.of(1, items, bytes);
            }
        }
    }

    /**
     * Reads requests in their order, up to a number of bytes, but at least one.
     *
     * @param to the first that is not read
     * @return empty when there is none left
     */
    List<Loaded> load(long from, long to, long maxBytes) throws StorageException {
        List<Found> headers = new ArrayList<>();
        long[] room = {maxBytes};
        scanHeaders(from, to, header -> {
            headers.add(header);
            room[0] -= header.bytes();
            return room[0] > 0;
        });
        if (headers.isEmpty()) {
            return List.of();
        }
        Map<Long, byte[]> telemetry =
                telemetry(headers.getFirst().sequence(), headers.getLast().sequence() + 1);
        return headers.stream()
                .map(header -> toLoaded(header, Optional.ofNullable(telemetry.remove(header.sequence()))))
                .toList();
    }

    private void scanHeaders(long from, long to, Predicate<Found> visitor) throws StorageException {
        store.scan(QueueLayout.headerKey(from), QueueLayout.headerKey(to), new Store.EntryVisitor() {
            @Override
            public boolean visit(byte[] key, byte[] value) {
                return visitor.test(Found.of(QueueLayout.sequence(key), value));
            }

            @Override
            public boolean damaged(byte[] key, StorageException.Corrupt cause) {
                return visitor.test(Found.damaged(QueueLayout.sequence(key), cause));
            }
        });
    }

    /** The telemetry of requests, by sequence number; damaged entries are missing. */
    private Map<Long, byte[]> telemetry(long from, long to) throws StorageException {
        Map<Long, byte[]> values = new HashMap<>();
        store.scan(QueueLayout.telemetryKey(from), QueueLayout.telemetryKey(to), new Store.EntryVisitor() {
            @Override
            public boolean visit(byte[] key, byte[] value) {
                values.put(QueueLayout.sequence(key), value);
                return true;
            }

            @Override
            public boolean damaged(byte[] key, StorageException.Corrupt cause) {
                logger.warn("The sending queue holds a damaged entry: {}", Reason.of(cause));
                return true;
            }
        });
        return values;
    }

    private Loaded toLoaded(Found found, Optional<byte[]> telemetry) {
        if (found.header().isEmpty()) {
            return new Loaded.Damaged(found.sequence(), 0, 0, found.why());
        }
        QueueLayout.Header header = found.header().get();
        if (telemetry.isEmpty()) {
            return new Loaded.Damaged(found.sequence(), header.items(), header.bytes(), "its telemetry is damaged");
        }
        try {
            return new Loaded.Request(found.sequence(), read(found.sequence(), header, telemetry.get()));
        } catch (QueueLayout.DamagedException | MalformedTelemetryException e) {
            return new Loaded.Damaged(found.sequence(), header.items(), header.bytes(), String.valueOf(e.getMessage()));
        }
    }

    /** The store has compared its checksums. Telemetry of an earlier process, perhaps of another version, is validated again. */
    private Telemetry read(long sequence, QueueLayout.Header header, byte[] value)
            throws QueueLayout.DamagedException, MalformedTelemetryException {
        if (header.signal() != signal) {
            throw new QueueLayout.DamagedException("signal " + header.signal() + " (expected: " + signal + ")");
        }
        Telemetry batch =
                sequence >= firstOwn ? Telemetry.trusted(signal, value, header.items()) : Telemetry.read(signal, value);
        if (batch.itemCount() != header.items() || batch.byteSize() != header.bytes()) {
            throw new QueueLayout.DamagedException(batch.itemCount() + " items of " + batch.byteSize()
                    + " bytes (expected, by its header: " + header.items() + " of " + header.bytes() + ")");
        }
        return batch.withMetadata(header.metadata());
    }

    /** Submits each deletion that waits, once, and closes the store. */
    void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        List<List<Long>> all = new ArrayList<>();
        for (List<Long> some = takeDeletions(); !some.isEmpty(); some = takeDeletions()) {
            all.add(some);
        }
        all.forEach(this::submitDeletions);
        store.close();
    }
}
