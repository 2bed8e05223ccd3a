package io.spillway.partial.receiver;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.spillway.component.ComponentContext;
import io.spillway.observe.PublishedGauge;
import io.spillway.partial.store.Census;
import io.spillway.partial.store.PartialMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** The counts of the receiver. */
final class CollectorCounts {
    private static final double NANOS_PER_SECOND = 1e9;

    private final MeterRegistry meters;
    private final Tags tags;
    private final Counter collected;
    private final Counter refused;
    private final Counter undecodable;
    private final Counter lostClaim;
    private final Counter storeFailures;
    private final DistributionSummary duration;
    private final DistributionSummary batches;
    private final List<PublishedGauge> gauges = new ArrayList<>();
    private volatile Census census = new Census(0, 0, 0, Duration.ZERO);

    CollectorCounts(ComponentContext context) {
        meters = context.meters();
        tags = Tags.of("component", "receiver/" + context.id());
        collected = PartialMetrics.COLLECTED.counter(meters, tags);
        refused = PartialMetrics.COLLECT_FAILED.counter(meters, tags.and("cause", "refused"));
        undecodable = PartialMetrics.COLLECT_FAILED.counter(meters, tags.and("cause", "undecodable"));
        lostClaim = PartialMetrics.COLLECT_FAILED.counter(meters, tags.and("cause", "lost_claim"));
        storeFailures = PartialMetrics.STORE_FAILURES.counter(meters, tags);
        duration = PartialMetrics.CYCLE_DURATION.histogram(meters, tags);
        batches = PartialMetrics.BATCH_SPANS.histogram(meters, tags);
    }

    /** Publishes what the store holds, as last counted. */
    void publish(IntSupplier connections) {
        gauges.add(PartialMetrics.IN_FLIGHT.gauge(meters, tags, () -> census.inFlight()));
        gauges.add(PartialMetrics.EXPIRED.gauge(meters, tags, () -> census.expired()));
        gauges.add(PartialMetrics.TOMBSTONES.gauge(meters, tags, () -> census.tombstones()));
        gauges.add(PartialMetrics.LAG.gauge(meters, tags, () -> census.lag().toNanos() / NANOS_PER_SECOND));
        gauges.add(PartialMetrics.CONNECTIONS.gauge(meters, tags, connections::getAsInt));
    }

    void withdraw() {
        gauges.forEach(PublishedGauge::close);
        gauges.clear();
    }

    void counted(Census latest) {
        census = latest;
    }

    void collected(int spans) {
        collected.increment(spans);
    }

    void batch(int spans) {
        batches.record(spans);
    }

    void refused(int spans) {
        refused.increment(spans);
    }

    void undecodable(int spans) {
        undecodable.increment(spans);
    }

    void lostClaim(int spans) {
        lostClaim.increment(spans);
    }

    void storeFailed() {
        storeFailures.increment();
    }

    void cycle(long nanos) {
        duration.record(nanos / NANOS_PER_SECOND);
    }
}
