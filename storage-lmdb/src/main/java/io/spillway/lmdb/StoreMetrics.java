package io.spillway.lmdb;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.observe.CollectorMetrics;
import io.spillway.storage.StorageException;
import io.spillway.storage.StoreName;
import java.util.function.DoubleSupplier;

/** The metrics of one store. */
final class StoreMetrics {
    private final MeterRegistry meters;
    private final Tags tags;
    private final Counter commits;
    private final Counter writtenBytes;
    private final Counter compactions;
    private final Counter replaced;

    StoreMetrics(ComponentContext context, StoreName name) {
        meters = context.meters();
        tags = Tags.of("storage", context.id().toString(), "store", name.toString());
        commits = CollectorMetrics.STORAGE_COMMITS.counter(meters, tags);
        writtenBytes = CollectorMetrics.STORAGE_WRITTEN_BYTES.counter(meters, tags);
        compactions = CollectorMetrics.STORAGE_COMPACTIONS.counter(meters, tags);
        replaced = CollectorMetrics.STORAGE_REPLACED.counter(meters, tags);
    }

    /** Publishes sizes that are read whenever somebody asks. */
    void observe(DoubleSupplier fileBytes, DoubleSupplier liveBytes) {
        CollectorMetrics.STORAGE_FILE_BYTES.gauge(meters, tags, fileBytes);
        CollectorMetrics.STORAGE_LIVE_BYTES.gauge(meters, tags, liveBytes);
    }

    void committed(long bytes) {
        commits.increment();
        writtenBytes.increment((double) bytes);
    }

    void compacted() {
        compactions.increment();
    }

    void replaced() {
        replaced.increment();
    }

    void failed(Exception cause) {
        String reason = cause instanceof StorageException.Full ? "full" : "error";
        CollectorMetrics.STORAGE_FAILED_CHANGES
                .counter(meters, tags.and("reason", reason))
                .increment();
    }
}
