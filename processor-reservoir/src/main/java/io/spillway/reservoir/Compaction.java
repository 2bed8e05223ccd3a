package io.spillway.reservoir;

import io.spillway.component.ComponentContext;
import io.spillway.schedule.ScheduledTask;
import io.spillway.storage.StorageException;
import io.spillway.storage.Store;
import java.util.Optional;

/** Compacts the store on a schedule when it has grown, and on demand. */
final class Compaction {
    private final long targetBytes;
    private final Store store;
    private final ComponentContext context;
    private final ReservoirMetrics metrics;
    private final Optional<ScheduledTask> task;

    Compaction(CompactionConfig config, Store store, ComponentContext context, ReservoirMetrics metrics) {
        this.targetBytes = config.dbCompactionTargetSize();
        this.store = store;
        this.context = context;
        this.metrics = metrics;
        this.task = config.schedule()
                .map(schedule -> new ScheduledTask(schedule, context.clock(), context.random(), this::compactIfGrown));
    }

    void start() {
        task.ifPresent(ScheduledTask::start);
    }

    private void compactIfGrown() {
        if (store.sizeBytes() >= targetBytes) {
            compact();
        }
    }

    /** Compacts now; answers the result, in a word. */
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
        task.ifPresent(ScheduledTask::stop);
    }
}
