package io.spillway.parquet.exporter;

import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentKind;
import io.spillway.component.Outcome;
import io.spillway.component.Reason;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.storage.Storage;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import io.spillway.storage.StoreChange;
import io.spillway.storage.StoreName;
import io.spillway.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledged batches of one signal that no table has yet, in the order of their sequence numbers. Many threads append; one
 * thread reads and cuts. A batch becomes durable only after all batches with smaller numbers, or after they have failed.
 */
final class Journal implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Store store;
    private final Signal signal;
    private final ComponentContext context;
    private final long maxBytes;
    private final String id;
    private final ReentrantLock order = new ReentrantLock();
    private final AtomicLong bytes = new AtomicLong();
    private long nextSequence;

    private Journal(Store store, Signal signal, ComponentContext context, long maxBytes, String id) {
        this.store = store;
        this.signal = signal;
        this.context = context;
        this.maxBytes = maxBytes;
        this.id = id;
    }

    /** Opens the journal of a signal; an empty one if there is none. */
    static Journal open(Storage storage, Signal signal, ComponentContext context, long maxBytes)
            throws StorageException, InterruptedException {
        Store store =
                storage.open(new StoreName(ComponentKind.EXPORTER, context.id(), signal.key()), JournalLayout.FORMAT);
        @Nullable Journal opened = null;
        try {
            Journal journal = new Journal(store, signal, context, maxBytes, id(store, context));
            journal.restore();
            opened = journal;
            return journal;
        } finally {
            if (opened == null) {
                store.close();
            }
        }
    }

    /** A new store gets a new id, so that nobody takes it for the one before. */
    private static String id(Store store, ComponentContext context) throws StorageException, InterruptedException {
        Optional<byte[]> known = store.get(JournalLayout.ID);
        if (known.isPresent()) {
            return new String(known.get(), StandardCharsets.US_ASCII);
        }
        String id = HexFormat.of().toHexDigits(context.random().nextLong());
        store.write(new StoreChange().put(JournalLayout.ID, id.getBytes(StandardCharsets.US_ASCII)));
        return id;
    }

    private void restore() throws StorageException {
        long last = position();
        long[] found = {last, 0};
        store.scanKeys(JournalLayout.FIRST_BATCH, JournalLayout.BEHIND_BATCHES, (key, size) -> {
            found[0] = Math.max(found[0], JournalLayout.sequence(key));
            found[1] += size;
            return true;
        });
        nextSequence = found[0] + 1;
        bytes.set(found[1]);
    }

    /** The last batch that was cut; 0 if none was. */
    private long position() throws StorageException {
        Optional<byte[]> position = store.get(JournalLayout.POSITION);
        return position.isPresent() ? JournalLayout.position(position.get()) : 0;
    }

    /** The name under which tables keep the position of this journal. */
    String id() {
        return id;
    }

    /** The bytes of all batches. */
    long bytes() {
        return bytes.get();
    }

    /** Appends a batch; returns once it is durable, or refused. */
    Outcome append(Telemetry batch) {
        long size = JournalLayout.HEADER_BYTES + (long) batch.byteSize();
        if (size > maxBytes) {
            return Outcome.rejected(
                    Status.Code.INVALID_ARGUMENT, "batch of " + size + " bytes (expected: at most " + maxBytes + ")");
        }
        if (!reserve(size)) {
            return throttled("the journal is full");
        }
        try {
            submit(batch, size).get();
            return Outcome.ACCEPTED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return throttled("interrupted while waiting for the journal");
        } catch (ExecutionException e) {
            return throttled("the journal cannot write: " + Reason.of(e));
        }
    }

    private boolean reserve(long size) {
        long before = bytes.getAndUpdate(held -> held + size <= maxBytes ? held + size : held);
        return before + size <= maxBytes;
    }

    private static Outcome throttled(String reason) {
        return new Outcome.Throttled(new Status(Status.Code.UNAVAILABLE, reason), RETRY_AFTER);
    }

    /** Numbers come in the order of submission, as the store keeps that order. */
    private CompletableFuture<Void> submit(Telemetry batch, long size) throws InterruptedException {
        boolean isSubmitted = false;
        order.lock();
        try {
            StoreChange change = new StoreChange()
                    .put(
                            JournalLayout.key(nextSequence),
                            JournalLayout.value(batch, context.clock().now()));
            CompletableFuture<Void> durable = store.submit(change);
            isSubmitted = true;
            nextSequence++;
            return durable.whenComplete((_, failure) -> {
                if (failure != null) {
                    bytes.addAndGet(-size);
                }
            });
        } finally {
            order.unlock();
            if (!isSubmitted) {
                bytes.addAndGet(-size);
            }
        }
    }

    /** Gets the batches of a journal. */
    interface Reader {
        /** Called with a batch; answers whether to go on. */
        boolean batch(long sequence, Telemetry batch, Instant arrival);

        /** Called with a batch whose bytes are not those that were written. */
        void damaged(long sequence);
    }

    /** Reads batches in order, from the first one up to and with the one of a number. */
    void read(long through, Reader reader) throws StorageException {
        byte[] end = through == Long.MAX_VALUE ? JournalLayout.BEHIND_BATCHES : JournalLayout.key(through + 1);
        store.scan(JournalLayout.FIRST_BATCH, end, new Store.EntryVisitor() {
            @Override
            public boolean visit(byte[] key, byte[] value) {
                return reader.batch(
                        JournalLayout.sequence(key), JournalLayout.batch(signal, value), JournalLayout.arrival(value));
            }

            @Override
            public boolean damaged(byte[] key, StorageException.Corrupt cause) {
                reader.damaged(JournalLayout.sequence(key));
                return true;
            }
        });
    }

    /** The time at which the first batch arrived; null if there is none. */
    @Nullable
    Instant firstArrival() throws StorageException {
        @Nullable Instant[] first = {null};
        read(Long.MAX_VALUE, new Reader() {
            @Override
            public boolean batch(long sequence, Telemetry batch, Instant arrival) {
                first[0] = arrival;
                return false;
            }

            @Override
            public void damaged(long sequence) {}
        });
        return first[0];
    }

    /**
     * A roll that was begun and whose files may exist.
     *
     * @param through the number of its last batch
     * @param baseName the first part of the names of its files
     */
    record Attempt(long through, String baseName) {}

    /** Notes durably that files of this attempt may exist from now on, until its batches are cut or the attempt is forgotten. */
    void begin(Attempt attempt) throws StorageException, InterruptedException {
        store.write(new StoreChange().put(JournalLayout.ATTEMPT, JournalLayout.attempt(attempt)));
    }

    /** The attempt that was begun and not ended. */
    Optional<Attempt> attempt() throws StorageException {
        return store.get(JournalLayout.ATTEMPT).map(JournalLayout::attempt);
    }

    /** Notes that no files of the attempt exist any more. */
    void forgetAttempt() throws StorageException, InterruptedException {
        store.write(new StoreChange().delete(JournalLayout.ATTEMPT));
    }

    /** Removes all batches up to and with the one of a number, and the attempt that ends with them. */
    void cut(long through) throws StorageException, InterruptedException {
        long[] cut = {0};
        byte[] end = JournalLayout.key(through + 1);
        store.scanKeys(JournalLayout.FIRST_BATCH, end, (_, size) -> {
            cut[0] += size;
            return true;
        });
        StoreChange change = new StoreChange()
                .deleteRange(JournalLayout.FIRST_BATCH, end)
                .put(JournalLayout.POSITION, JournalLayout.position(through));
        if (attempt().filter(attempt -> attempt.through() <= through).isPresent()) {
            change.delete(JournalLayout.ATTEMPT);
        }
        store.write(change);
        bytes.addAndGet(-cut[0]);
    }

    @Override
    public void close() {
        store.close();
    }
}
