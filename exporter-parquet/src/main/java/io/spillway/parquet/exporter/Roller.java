package io.spillway.parquet.exporter;

import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.Deadline;
import io.spillway.component.Reason;
import io.spillway.component.Signal;
import io.spillway.parquet.table.FileAccess;
import io.spillway.parquet.table.LocalFiles;
import io.spillway.parquet.table.TableCatalog;
import io.spillway.parquet.table.TableFiles;
import io.spillway.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.FileInfo;
import org.jspecify.annotations.Nullable;

/** Moves the batches of one journal into their table, on a thread of its own. The package states the protocol. */
final class Roller {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(2);
    /** The bytes of a file for a byte of OTLP, before anything was measured. */
    private static final double FIRST_RATIO = 0.125;

    private final ParquetExporterConfig config;
    private final Signal signal;
    private final Journal journal;
    private final ComponentContext context;
    private final ParquetMetrics metrics;
    private final TableHealth health;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Clock.@Nullable Timer timer;
    private boolean isDue;
    private boolean isStopping;

    /** Whether the journal was empty at the start, and the thread has not looked at it yet. */
    private boolean isFresh;

    /** Only the thread uses these. */
    private @Nullable TableCatalog catalog;

    private @Nullable TelemetryTable table;
    private @Nullable Roll roll;
    private Duration pause = FIRST_PAUSE;
    private volatile double ratio = FIRST_RATIO;

    Roller(
            ParquetExporterConfig config,
            Signal signal,
            Journal journal,
            ComponentContext context,
            ParquetMetrics metrics,
            TableHealth health) {
        this.config = config;
        this.signal = signal;
        this.journal = journal;
        this.context = context;
        this.metrics = metrics;
        this.health = health;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("spillway-" + context.id() + "-" + signal.key())
                .unstarted(this::run);
    }

    /** Starts the thread, which first opens the table, and rolls the batches that an earlier process left. */
    void start() {
        isFresh = journal.bytes() == 0;
        isDue = true;
        thread.start();
    }

    /** Tells the roller that the journal has grown. */
    void grown() {
        lock.lock();
        try {
            if (journal.bytes() >= rollInputBytes()) {
                due();
            } else if (timer == null && !isDue) {
                schedule(config.rollAge());
            }
        } finally {
            lock.unlock();
        }
    }

    /** The bytes of batches that make a file, at most half of what the journal may hold. */
    private long rollInputBytes() {
        return (long) Math.min(config.rollBytes() / ratio, config.journal().maxBytes() / 2.0);
    }

    private void due() {
        isDue = true;
        changed.signalAll();
    }

    private void schedule(Duration delay) {
        cancelTimer();
        timer = context.clock().schedule(delay, () -> {
            lock.lock();
            try {
                timer = null;
                due();
            } finally {
                lock.unlock();
            }
        });
    }

    private void cancelTimer() {
        Clock.Timer waiting = timer;
        timer = null;
        if (waiting != null) {
            waiting.cancel();
        }
    }

    /** Moves what the journal holds, as far as the deadline allows; the rest stays in the journal. */
    void stop(Deadline deadline) {
        lock.lock();
        try {
            isStopping = true;
            cancelTimer();
            due();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(deadline.remaining())) {
                thread.interrupt();
                thread.join(INTERRUPT_GRACE);
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean isLast = false;
        while (!isLast) {
            isLast = awaitDue();
            rollAll(isLast);
        }
        TableCatalog open = catalog;
        if (open != null) {
            open.close();
        }
    }

    /** Waits until there is something to do; answers whether this is the last time. */
    private boolean awaitDue() {
        lock.lock();
        try {
            while (!isDue && !isStopping) {
                changed.awaitUninterruptibly();
            }
            isDue = false;
            cancelTimer();
            return isStopping;
        } finally {
            lock.unlock();
        }
    }

    private void rollAll(boolean isLast) {
        try {
            boolean hasMore = isLast || !isFresh;
            isFresh = false;
            table();
            while (hasMore && rollOnce()) {
                hasMore = isLast || journal.bytes() >= rollInputBytes();
            }
            pause = FIRST_PAUSE;
            health.working(signal);
            scheduleNext();
        } catch (IOException | StorageException | RuntimeException e) {
            failed(e, isLast);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void scheduleNext() throws StorageException {
        Instant first = journal.firstArrival();
        if (first == null) {
            return;
        }
        Duration age = Duration.between(first, context.clock().now());
        Duration left = config.rollAge().minus(age);
        lock.lock();
        try {
            if (!isDue && !isStopping) {
                schedule(left.isNegative() ? Duration.ZERO : left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void failed(Exception e, boolean isLast) {
        metrics.failed();
        context.logger().debug("A roll of {} failed", signal.key(), e);
        if (isLast) {
            context.logger().warn("The journal of {} keeps {} bytes: {}", signal.key(), journal.bytes(), Reason.of(e));
            return;
        }
        health.failing(signal, Reason.of(e));
        lock.lock();
        try {
            schedule(pause);
        } finally {
            lock.unlock();
        }
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    /** Brings a part of the journal into the table; false if there was nothing to do. */
    private boolean rollOnce() throws IOException, StorageException, InterruptedException {
        TelemetryTable open = table();
        Roll complete = roll;
        if (complete == null) {
            removeLeftovers(open);
            Optional<Roll> written = writer(open)
                    .write(rollInputBytes(), attempt(), context.clock().now());
            if (written.isEmpty()) {
                return false;
            }
            complete = written.get();
            roll = complete;
            step("the files are complete", complete.through());
        }
        open.commit(complete);
        step("the table has the files", complete.through());
        journal.cut(complete.through());
        roll = null;
        metrics.committed(complete);
        if (complete.inputBytes() > 0) {
            ratio = Math.clamp((double) complete.fileBytes() / complete.inputBytes(), 0.01, 1.0);
        }
        expire(open);
        return true;
    }

    /** A failure leaves old snapshots for the next time, and is none of the roll. */
    private void expire(TelemetryTable open) {
        if (!open.needsExpiry()) {
            return;
        }
        try {
            open.expireSnapshots(context.clock().now());
        } catch (RuntimeException e) {
            context.logger().debug("The expiry of snapshots of {} failed", signal.key(), e);
            context.logger().warn("Old snapshots of the table {} stay for now: {}", signal.key(), Reason.of(e));
        }
    }

    private void step(String reached, long through) {
        context.logger().debug("A roll of {} through batch {}: {}", signal.key(), through, reached);
    }

    /** Files of an attempt that failed half-way must not meet those of the next one. */
    private String attempt() {
        return HexFormat.of().toHexDigits(context.random().nextInt());
    }

    private RollWriter writer(TelemetryTable open) {
        return new RollWriter(journal, open, temporary(), config.rollBytes(), config.memoryBytes());
    }

    private Path temporary() {
        return config.temporary().resolve(journal.id());
    }

    private TelemetryTable table() throws IOException, StorageException, InterruptedException {
        TelemetryTable open = table;
        if (open != null) {
            return open;
        }
        TableCatalog place = catalog();
        Table loaded = place.table(config.promote().layout(signal));
        open = new TelemetryTable(loaded, place.files(), config.promote().layout(signal), journal.id());
        long position = open.position();
        if (position > 0) {
            journal.cut(position);
        }
        table = open;
        return open;
    }

    private TableCatalog catalog() throws IOException {
        TableCatalog open = catalog;
        if (open == null) {
            open = TableCatalog.open(config.place());
            catalog = open;
        }
        return open;
    }

    /** Removes the files of an attempt that was not committed: of one that failed, or of a process that died. */
    private void removeLeftovers(TelemetryTable open) throws IOException, StorageException, InterruptedException {
        Optional<Journal.Attempt> attempt = journal.attempt();
        if (attempt.isEmpty()) {
            return;
        }
        String prefix = attempt.get().baseName() + "-";
        remove(new LocalFiles(), temporary().toString(), prefix);
        remove(open.files(), TableFiles.data(open.table()), prefix);
        journal.forgetAttempt();
    }

    private static void remove(FileAccess files, String folder, String prefix) throws IOException {
        for (FileInfo file : files.list(folder)) {
            String location = file.location();
            if (location.startsWith(prefix, location.lastIndexOf('/') + 1)) {
                files.deleteFile(location);
            }
        }
    }
}
