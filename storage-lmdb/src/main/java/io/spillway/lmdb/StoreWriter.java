package io.spillway.lmdb;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Reason;
import io.spillway.lmdb.SubmissionQueue.Work;
import io.spillway.storage.StorageException;
import io.spillway.storage.StoreChange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.lmdbjava.Env.MapFullException;
import org.lmdbjava.LmdbException;
import org.slf4j.Logger;

/**
 * The one thread that writes a store. The writer commits all waiting changes together. If that fails, it commits each change by
 * itself, so that an impossible change fails alone. The thread ends when the store is closed and no change waits.
 */
final class StoreWriter implements Runnable {
    private final Content content;
    private final StoreSettings settings;
    private final StoreLock lock;
    private final StoreMetrics metrics;
    private final Logger logger;
    private final Clock clock;
    private final int currentFormatVersion;
    private final SubmissionQueue queue;
    private final Headroom headroom;
    private final Thread thread;
    private volatile Environment.Usage usage = new Environment.Usage(4096, 0, 0, 0, 0);
    private long checkedAtNanos;
    private boolean putOff;
    private Clock.Timer later = () -> {};

    StoreWriter(
            Content content,
            StoreSettings settings,
            StoreLock lock,
            int formatVersion,
            StoreMetrics metrics,
            ComponentContext context) {
        this.content = content;
        this.settings = settings;
        this.lock = lock;
        this.metrics = metrics;
        logger = context.logger();
        clock = context.clock();
        currentFormatVersion = formatVersion;
        headroom = new Headroom(content.folder());
        queue = new SubmissionQueue(content.folder().path().toString());
        thread = Thread.ofPlatform()
                .daemon()
                .name("store " + content.folder().path().getFileName())
                .unstarted(this);
    }

    void start() throws StorageException {
        usage = content.usage();
        checkedAtNanos = clock.nanoTime();
        thread.start();
    }

    CompletableFuture<Void> submit(StoreChange change) throws InterruptedException {
        return queue.submit(change);
    }

    CompletableFuture<Void> compact() {
        return queue.compact(false);
    }

    /** The number of bytes of the file in use. */
    long liveBytes() {
        return usage.liveBytes();
    }

    /** Waits for the thread to end, after the submitted changes. */
    void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive() && !Thread.currentThread().equals(thread)) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more) {
                more = performNext();
            }
        } catch (Throwable failed) {
            logger.error(
                    "The writer of the store at {} has failed; the store is closed",
                    content.folder().path(),
                    failed);
            queue.abandon(new StorageException.Unavailable("The writer of the store has failed", failed));
        } finally {
            later.cancel();
            content.close();
            lock.close();
        }
    }

    /** In a method of its own: a variable of the loop would keep the last group's values alive while the thread waits. */
    private boolean performNext() throws InterruptedException {
        List<Work> group = queue.next();
        if (group.isEmpty()) {
            return false;
        }
        perform(group);
        queue.release(group);
        return true;
    }

    private void perform(List<Work> group) {
        if (group.getFirst() instanceof Work.Compaction compaction) {
            compact(compaction);
            return;
        }
        List<Work.Change> changes = new ArrayList<>(group.size());
        for (Work each : group) {
            if (each instanceof Work.Change change && admitted(change)) {
                changes.add(change);
            }
        }
        makeAll(changes);
        headroom.renew((usage.lastPage() + 1) * usage.pageBytes(), settings.capBytes());
        compactIfDue();
    }

    /** A change that does not fit is refused before anything is written for it. One that makes room is always tried. */
    private boolean admitted(Work.Change change) {
        if (makesRoom(change.change())) {
            return true;
        }
        long needed = change.change().putBytes() + (long) change.change().stepCount() * usage.pageBytes() / 8;
        if (usage.liveBytes() + needed <= settings.capBytes() - settings.reserveBytes()) {
            return true;
        }
        fail(change, Failures.limitReached(content.folder(), settings));
        return false;
    }

    private static boolean makesRoom(StoreChange change) {
        return change.stepCount() > 0 && change.putBytes() <= 4096 && change.sizeBytes() > change.putBytes();
    }

    private void makeAll(List<Work.Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        try {
            if (content.isBroken()) {
                content.restore();
            }
            commit(changes);
            metrics.committed(putBytes(changes));
            changes.forEach(each -> each.done().complete(null));
        } catch (StorageException | RuntimeException failed) {
            restoreAfter(failed);
            if (changes.size() == 1) {
                fail(changes.getFirst(), translated(failed));
            } else {
                changes.forEach(each -> makeAll(List.of(each)));
            }
        }
    }

    private void restoreAfter(Exception failed) {
        if (!hasPanicked(failed)) {
            return;
        }
        try {
            content.restore();
        } catch (StorageException notRestored) {
            logger.error("A store has failed, and could not be opened again", notRestored);
        }
    }

    /** LMDB reports the failure only with the next transaction, and the file must not stay for long as the failure left it. */
    private boolean hasPanicked(Exception failed) {
        if (!(failed instanceof LmdbException) || Failures.isPanic(failed)) {
            return Failures.isPanic(failed);
        }
        try (WriteTransaction _ = content.environment().write(0)) {
            return false;
        } catch (LmdbException | StorageException next) {
            return Failures.isPanic(next);
        }
    }

    private void fail(Work.Change change, Exception cause) {
        metrics.failed(cause);
        change.done().completeExceptionally(cause);
    }

    private Exception translated(Exception failed) {
        return failed instanceof LmdbException lmdb ? Failures.translated(lmdb, content.folder(), settings) : failed;
    }

    private void commit(List<Work.Change> changes) throws StorageException {
        while (true) {
            try {
                commitOnce(changes);
                return;
            } catch (MapFullException failed) {
                if (!grow(changes)) {
                    throw failed;
                }
            }
        }
    }

    private boolean grow(List<Work.Change> changes) throws StorageException {
        boolean allMakeRoom = changes.stream().allMatch(each -> makesRoom(each.change()));
        long cap = settings.capBytes() + (allMakeRoom ? settings.reserveBytes() : 0);
        return content.growTo(content.environment().mapBytes() + 2 * putBytes(changes), cap);
    }

    private static long putBytes(List<Work.Change> changes) {
        long bytes = 0;
        for (Work.Change each : changes) {
            bytes += each.change().putBytes();
        }
        return bytes;
    }

    private void commitOnce(List<Work.Change> changes) throws StorageException {
        Environment environment = content.environment();
        try (WriteTransaction txn = environment.write(content.header().contentSum())) {
            Applying applying = new Applying(txn);
            Header header = content.header();
            for (Work.Change each : changes) {
                each.change().applyTo(applying);
                if (each.change().upgradesFormat()) {
                    header = header.withFormatVersion(currentFormatVersion);
                }
            }
            header = header.of(txn.number(), txn.contentSum());
            txn.putHeader(header);
            Environment.Usage after = environment.usage(txn.transaction());
            txn.commit();
            usage = after;
            content.committed(header);
        }
    }

    /** Applies the steps of changes to the transaction. */
    private record Applying(WriteTransaction txn) implements StoreChange.Target {
        @Override
        public void put(byte[] key, List<ByteBuffer> value) {
            txn.put(RecordLayout.entryKey(key), value);
        }

        @Override
        public void delete(byte[] key) {
            txn.delete(RecordLayout.entryKey(key));
        }

        @Override
        public void deleteRange(byte[] from, byte[] to) {
            txn.deleteRange(RecordLayout.entryKey(from), to.length == 0 ? to : RecordLayout.entryKey(to));
        }
    }

    private void compact(Work.Compaction compaction) {
        try {
            if (compaction.onlyIfDue()) {
                putOff = false;
                compactIfDue();
            } else {
                compactNow();
            }
            compaction.done().complete(null);
        } catch (StorageException | RuntimeException failed) {
            compaction.done().completeExceptionally(failed);
        }
    }

    private void compactNow() throws StorageException {
        headroom.forget();
        content.compact();
        metrics.compacted();
    }

    /** Compacts after a backlog, but not more often than once in an interval: until it is over, it is put off. */
    private void compactIfDue() {
        long fileBytes = (usage.lastPage() + 1) * usage.pageBytes();
        if (!settings.compaction().isDue(fileBytes, usage.liveBytes())) {
            return;
        }
        long sinceLast = clock.nanoTime() - checkedAtNanos;
        Duration left = settings.compaction().checkInterval().minusNanos(sinceLast);
        if (left.isPositive()) {
            putOff(left);
            return;
        }
        checkedAtNanos = clock.nanoTime();
        try {
            compactNow();
        } catch (StorageException | RuntimeException failed) {
            logger.warn(
                    "The store at {} could not be compacted: {}",
                    content.folder().path(),
                    Reason.of(failed));
        }
    }

    private void putOff(Duration delay) {
        if (putOff) {
            return;
        }
        putOff = true;
        later = clock.schedule(delay, () -> {
            CompletableFuture<Void> _ = queue.compact(true);
        });
    }
}
