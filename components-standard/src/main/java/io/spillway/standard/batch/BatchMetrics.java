package io.spillway.standard.batch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.observe.CollectorMetrics;
import io.spillway.observe.Metric;
import io.spillway.observe.PublishedGauge;
import io.spillway.telemetry.Telemetry;
import java.util.function.IntSupplier;

/** The metrics of the batch processor. */
final class BatchMetrics {
    private static final Metric DROPPED = Metric.counter(
            "otelcol_processor_batch_dropped_items",
            "{items}",
            "Number of items that were taken and will never arrive, by reason: refused, rejected, shutdown or defect.",
            "processor",
            "reason");

    private static final Metric REFUSED_REQUESTS = Metric.counter(
            "otelcol_processor_batch_refused_requests",
            "{requests}",
            "Number of requests refused before their payload was read, because the next component takes nothing.",
            "processor");

    private final ComponentContext context;
    private final Tags tags;
    private final Counter timeoutTrigger;
    private final Counter sizeTrigger;
    private final Counter refusedRequests;
    private final DistributionSummary sizes;
    private final DistributionSummary bytes;

    BatchMetrics(ComponentContext context) {
        this.context = context;
        this.tags = Tags.of("processor", context.id().toString());
        this.timeoutTrigger = CollectorMetrics.BATCH_TIMEOUT_TRIGGER_SEND.counter(context.meters(), tags);
        this.sizeTrigger = CollectorMetrics.BATCH_SIZE_TRIGGER_SEND.counter(context.meters(), tags);
        this.refusedRequests = REFUSED_REQUESTS.counter(context.meters(), tags);
        this.sizes = CollectorMetrics.BATCH_SEND_SIZE.histogram(context.meters(), tags);
        this.bytes = CollectorMetrics.BATCH_SEND_SIZE_BYTES.histogram(context.meters(), tags);
    }

    /** Publishes how many combinations of metadata there are. */
    PublishedGauge cardinality(IntSupplier combinations) {
        return CollectorMetrics.BATCH_METADATA_CARDINALITY.gauge(context.meters(), tags, combinations::getAsInt);
    }

    void triggered(BatchSender.Trigger trigger) {
        switch (trigger) {
            case SIZE -> sizeTrigger.increment();
            case TIMEOUT -> timeoutTrigger.increment();
        }
    }

    /** Counts a request that was refused before its payload was read. */
    void refusedUnread() {
        refusedRequests.increment();
    }

    void sent(Telemetry batch) {
        sizes.record(batch.itemCount());
        bytes.record(batch.byteSize());
    }

    /** Counts items that will never arrive. */
    void dropped(long items, String reason) {
        DROPPED.counter(context.meters(), tags.and("reason", reason)).increment((double) items);
    }
}
