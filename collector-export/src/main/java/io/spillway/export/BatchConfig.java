package io.spillway.export;

import io.spillway.config.Checks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Batching inside the sending queue: {@code sending_queue::batch}.
 *
 * @param flushTimeout how long the first request of a batch waits for others
 * @param minSize a batch of this size leaves at once
 * @param maxSize larger batches are cut; 0 for no limit
 * @param sizer the unit of the sizes; the queue's own unit when left out, items if that is requests
 */
public record BatchConfig(
        Duration flushTimeout, long minSize, long maxSize, Optional<Sizer> sizer, PartitionConfig partition) {
    public BatchConfig {
        new Checks()
                .that(flushTimeout.isPositive(), "flush_timeout", flushTimeout, "> 0")
                .that(minSize >= 0, "min_size", minSize, ">= 0")
                .that(maxSize >= 0, "max_size", maxSize, ">= 0, 0 for no limit")
                .that(
                        maxSize <= 0 || maxSize >= minSize,
                        "max_size",
                        maxSize,
                        "0 or at least \"min_size\", which is " + minSize)
                .that(
                        sizer.filter(Sizer.REQUESTS::equals).isEmpty(),
                        "sizer",
                        "`batch` supports only `items` or `bytes` sizer, found \"requests\"")
                .done();
    }

    public static BatchConfig defaults() {
        return new BatchConfig(Duration.ofMillis(200), 8192, 0, Optional.empty(), new PartitionConfig(List.of()));
    }

    /** The unit of the sizes, inside a queue that is measured in {@code queueSizer}. */
    Sizer effectiveSizer(Sizer queueSizer) {
        return sizer.orElse(queueSizer == Sizer.REQUESTS ? Sizer.ITEMS : queueSizer);
    }
}
