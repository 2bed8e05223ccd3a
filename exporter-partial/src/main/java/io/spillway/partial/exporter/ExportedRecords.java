package io.spillway.partial.exporter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.partial.store.PartialMetrics;
import io.spillway.partial.store.Written;
import io.spillway.telemetry.AttributeKey;
import io.spillway.telemetry.AttributeValue;
import io.spillway.telemetry.Telemetry;
import java.util.EnumMap;
import java.util.Map;

/** Which records are for the exporter, and what became of them, counted. */
final class ExportedRecords {
    private static final AttributeKey EVENT = AttributeKey.of(RecordReader.EVENT);

    private final Counter ignored;
    private final Counter touched;
    private final Counter stored;
    private final Counter late;
    private final Counter refused;
    private final Counter stopped;
    private final Counter unknownStops;
    private final Counter storeFailures;
    private final Map<RejectedRecord.Cause, Counter> rejected = new EnumMap<>(RejectedRecord.Cause.class);

    ExportedRecords(ComponentContext context) {
        MeterRegistry meters = context.meters();
        Tags tags = Tags.of("component", "exporter/" + context.id());
        ignored = PartialMetrics.RECORDS_IGNORED.counter(meters, tags);
        touched = PartialMetrics.HEARTBEATS.counter(meters, tags.and("effect", "touched"));
        stored = PartialMetrics.HEARTBEATS.counter(meters, tags.and("effect", "stored"));
        late = PartialMetrics.HEARTBEATS.counter(meters, tags.and("effect", "late"));
        refused = PartialMetrics.HEARTBEATS.counter(meters, tags.and("effect", "refused"));
        stopped = PartialMetrics.STOPS.counter(meters, tags.and("effect", "stopped"));
        unknownStops = PartialMetrics.STOPS.counter(meters, tags.and("effect", "unknown"));
        storeFailures = PartialMetrics.STORE_FAILURES.counter(meters, tags);
        for (RejectedRecord.Cause cause : RejectedRecord.Cause.values()) {
            rejected.put(cause, PartialMetrics.RECORDS_REJECTED.counter(meters, tags.and("cause", cause.key())));
        }
    }

    /** The records with {@code partial.event}; the batch itself when all have it. */
    Telemetry onlyPartial(Telemetry batch) {
        AttributeValue value = new AttributeValue();
        Telemetry partial = batch.keep(cursor -> cursor.attribute(EVENT, value));
        ignored.increment(batch.itemCount() - (double) partial.itemCount());
        return partial;
    }

    void rejected(RejectedRecord.Cause cause) {
        Counter counter = rejected.get(cause);
        if (counter != null) {
            counter.increment();
        }
    }

    void written(Written written) {
        touched.increment(written.touched());
        stored.increment(written.stored());
        late.increment(written.late());
        refused.increment(written.refused());
        stopped.increment(written.stopped());
        unknownStops.increment(written.unknownStops());
    }

    void storeFailed() {
        storeFailures.increment();
    }
}
