package io.spillway.reservoir;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Compacts the store when it has grown, at the times of a cron expression in the system's time zone, and on demand. */
final class Compaction {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final Optional<ExecutionTime> times;
    private final long targetBytes;
    private final Store store;
    private final ComponentContext context;
    private final ReservoirMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private Clock.@Nullable Timer timer;
    private boolean closed;

    Compaction(ReservoirConfig config, Store store, ComponentContext context, ReservoirMetrics metrics) {
        this.times = config.dbCompactionScheduleCron().isEmpty()
                ? Optional.empty()
                : Optional.of(times(config.dbCompactionScheduleCron()));
        this.targetBytes = config.dbCompactionTargetSize();
        this.store = store;
        this.context = context;
        this.metrics = metrics;
    }

    /** @throws IllegalArgumentException saying what is wrong with the expression */
    static ExecutionTime times(String cron) {
        return ExecutionTime.forCron(PARSER.parse(cron).validate());
    }

    void start() {
        lock.lock();
        try {
            times.flatMap(each -> each.timeToNextExecution(context.clock().now().atZone(ZoneId.systemDefault())))
                    .filter(_ -> !closed)
                    // A timer that fires a little early must not find the same time again.
                    .ifPresent(wait -> timer = context.clock().schedule(wait.plus(Duration.ofMillis(1)), this::run));
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        if (store.sizeBytes() >= targetBytes) {
            compact();
        }
        start();
    }

    /** Compacts now; answers what became of it. */
    String compact() {
        long before = store.sizeBytes();
        String result = "success";
        try {
            store.compact();
            context.logger().info("Compacted the store from {} to {} bytes", before, store.sizeBytes());
        } catch (StorageException e) {
            result = "failure";
            context.logger().error("Could not compact the store of {} bytes", before, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = "failure";
        }
        metrics.counter(ReservoirMetrics.COMPACTIONS, "result", result).increment();
        return result;
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            if (timer != null) {
                timer.cancel();
            }
        } finally {
            lock.unlock();
        }
    }
}
