package io.spillway.component;

import java.time.Instant;
import java.util.List;

/**
 * The health of a collector at one moment.
 *
 * @param ready whether every component has started and none has begun to stop
 * @param extensions the extensions in the order in which they started
 * @param pipelines in the order of the configuration file
 */
public record HealthReport(boolean ready, Instant startedAt, List<Entry> extensions, List<Pipeline> pipelines) {
    /**
     * One component.
     *
     * @param kind the component's role
     * @param since the time at which the component came into this state
     */
    public record Entry(ComponentKind kind, ComponentId id, Health health, Instant since) {}

    /**
     * One pipeline.
     *
     * @param id the pipeline as the configuration names it, such as {@code traces/frontend}
     * @param components receivers, processors and exporters, in the order of the data
     */
    public record Pipeline(String id, Signal signal, List<Entry> components) {}
}
