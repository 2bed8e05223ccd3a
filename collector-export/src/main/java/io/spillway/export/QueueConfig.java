package io.spillway.export;

import io.spillway.component.ComponentId;
import io.spillway.config.Checks;
import io.spillway.config.Removed;
import io.spillway.config.Section;
import java.util.Optional;

/**
 * The queue between a pipeline and the wire: {@code sending_queue}.
 *
 * @param numConsumers how many batches are sent at once
 * @param queueSize how much the queue holds, what is being sent included
 * @param sizer the unit of {@code queueSize}
 * @param blockOnOverflow whether a full queue makes the caller wait; otherwise it refuses
 * @param waitForResult whether the caller waits until its batch was sent, and gets that answer
 * @param storage the storage extension that keeps the queue across restarts; in memory when left out
 * @param batch whether and how requests are joined on their way out
 */
@Removed(key = "persistent_storage_enabled", instead = "storage: file_storage, and the extension file_storage")
public record QueueConfig(
        int numConsumers,
        long queueSize,
        Sizer sizer,
        boolean blockOnOverflow,
        boolean waitForResult,
        Optional<ComponentId> storage,
        Section<BatchConfig> batch) {
    public QueueConfig {
        Sizer queueSizer = sizer;
        boolean batchFits = batch.asOptional()
                .filter(b -> b.effectiveSizer(queueSizer) == queueSizer)
                .filter(b -> queueSize > 0 && b.minSize() > queueSize)
                .isEmpty();
        new Checks()
                .that(numConsumers > 0, "num_consumers", numConsumers, "> 0")
                .that(queueSize > 0, "queue_size", queueSize, "> 0")
                .that(
                        storage.isEmpty() || !waitForResult,
                        "wait_for_result",
                        "is not supported with a persistent queue configured with `storage`")
                .that(batchFits, "batch::min_size", "must be less than or equal to `queue_size`, which is " + queueSize)
                .done();
    }

    public static QueueConfig defaults() {
        return new QueueConfig(
                10, 1000, Sizer.REQUESTS, false, false, Optional.empty(), Section.off(BatchConfig.defaults()));
    }
}
