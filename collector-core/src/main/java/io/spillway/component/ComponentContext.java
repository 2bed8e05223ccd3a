package io.spillway.component;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.telemetry.TelemetryMemory;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/** What the collector hands to each component it creates. Safe for use by many threads. */
public interface ComponentContext {
    /** The component's id, with the type as it stands in the configuration file. */
    ComponentId id();

    /** The pipeline that a processor's instance is in, such as {@code traces/errors}; empty for what pipelines share. */
    default String pipeline() {
        return "";
    }

    /** The only source of time. */
    Clock clock();

    /** The only source of randomness. */
    RandomGenerator random();

    /** A logger that already names the component. */
    Logger logger();

    /** Where the component's metrics go; see {@code io.spillway.observe} for the names shared by all components. */
    MeterRegistry meters();

    /**
     * The account of all telemetry that this process has in memory. A component that keeps batches after {@code consume} has
     * returned acquires their memory there; a component that reads payloads asks there first.
     */
    TelemetryMemory telemetryMemory();

    /** Tells the collector how the component is; shown by the health endpoint. Cheap, never blocks. */
    void report(Health health);

    /** What the process is called and which version it runs, for user agents and self-telemetry. */
    BuildInfo build();

    /** The extensions and pipelines of this collector, for components that look others up when they start. */
    Host host();
}
