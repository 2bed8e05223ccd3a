package io.spillway.export;

import io.micrometer.core.instrument.Counter;
import io.spillway.component.ComponentContext;
import io.spillway.component.Signal;
import io.spillway.observe.ExporterMetrics;
import io.spillway.storage.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads requests back that are only in the store, on a thread of its own, in large pieces and as soon as there is memory for one.
 * The thread ends when it is stopped; a store that fails is read again after a pause.
 */
final class QueueReader {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Signal signal;
    private final ReentrantLock lock;
    private final RequestLedger ledger;
    private final RequestLog log;
    private final ExporterMetrics metrics;
    private final Counter damagedRequests;
    private final ComponentContext context;
    private final Thread thread;

    /** @param lock guards the ledger */
    QueueReader(
            Signal signal,
            ReentrantLock lock,
            RequestLedger ledger,
            RequestLog log,
            ExporterMetrics metrics,
            ComponentContext context) {
        this.signal = signal;
        this.lock = lock;
        this.ledger = ledger;
        this.log = log;
        this.metrics = metrics;
        damagedRequests = metrics.damagedRequests(signal);
        this.context = context;
        thread = Thread.ofVirtual()
                .name(context.id() + "-" + signal.key() + "-reader")
                .unstarted(this::readAll);
    }

    void start() {
        thread.start();
    }

    /** Waits for the piece that is being read, which is bounded. */
    void stop() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readAll() {
        try {
            while (true) {
                RequestLedger.Unread piece = awaitUnread();
                try {
                    add(log.load(piece.from(), piece.to(), piece.bytes()), piece);
                } catch (StorageException | RuntimeException e) {
                    context.logger().error("The sending queue cannot read back what it holds. Will try again.", e);
                    context.clock().sleep(RETRY_DELAY);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RequestLedger.Unread awaitUnread() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Optional<RequestLedger.Unread> unread = ledger.unread();
            while (unread.isEmpty()) {
                ledger.unreadChanged.await();
                unread = ledger.unread();
            }
            return unread.get();
        } finally {
            lock.unlock();
        }
    }

    private void add(List<RequestLog.Loaded> loaded, RequestLedger.Unread piece) {
        lock.lock();
        try {
            for (RequestLog.Loaded each : loaded) {
                switch (each) {
                    case RequestLog.Loaded.Request request -> ledger.read(request.sequence(), request.batch());
                    case RequestLog.Loaded.Damaged damaged -> drop(damaged);
                }
            }
            ledger.endReading(piece, loaded.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    private void drop(RequestLog.Loaded.Damaged damaged) {
        damagedRequests.increment();
        metrics.lost(signal, damaged.items());
        context.logger()
                .atError()
                .addKeyValue("error", damaged.why())
                .addKeyValue("sequence", damaged.sequence())
                .addKeyValue("dropped_items", damaged.items())
                .log("The sending queue holds a damaged request. Dropping it.");
        ledger.dropDamaged(damaged);
        log.delete(damaged.sequence());
    }
}
