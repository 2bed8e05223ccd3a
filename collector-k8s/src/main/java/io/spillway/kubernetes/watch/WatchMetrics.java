package io.spillway.kubernetes.watch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.spillway.kubernetes.KubernetesMetrics;
import io.spillway.kubernetes.client.Kind;

/** The metrics of the watches, for each kind of object. */
final class WatchMetrics {
    private final MeterRegistry meters;
    private final Tags tags;
    final Counter events;
    final Counter lists;

    WatchMetrics(MeterRegistry meters, Kind kind) {
        this.meters = meters;
        this.tags = Tags.of("resource", kind.qualified());
        this.events = KubernetesMetrics.WATCH_EVENTS.counter(meters, tags);
        this.lists = KubernetesMetrics.WATCH_LISTS.counter(meters, tags);
    }

    void failed(String reason) {
        KubernetesMetrics.WATCH_FAILURES
                .counter(meters, tags.and("reason", reason))
                .increment();
    }
}
