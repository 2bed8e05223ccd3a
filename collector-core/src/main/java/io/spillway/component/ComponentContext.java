package io.spillway.component;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.telemetry.TelemetryMemory;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/** The collector as one component sees it when it is created. Safe for use by many threads. */
public interface ComponentContext {
    /** The component's id, with the type as it stands in the configuration file. */
    ComponentId id();

    /** The pipeline of a processor's instance, such as {@code traces/errors}; empty for components that pipelines share. */
    default String pipeline() {
        return "";
    }

    /** The only source of time. */
    Clock clock();

    /** The only source of randomness. */
    RandomGenerator random();

    /** A logger that already names the component. */
    Logger logger();

    /** The registry of the component's metrics; {@code io.spillway.observe} has the names that all components share. */
    MeterRegistry meters();

    /**
     * The account of all telemetry that this process has in memory. A component that keeps batches after {@code consume} has
     * returned acquires their memory there; a component that reads payloads asks there first.
     */
    TelemetryMemory telemetryMemory();

    /** Reports the health of the component, which the health endpoint shows. Cheap, never blocks. */
    void report(Health health);

    /** The name and version of the program, for user agents and self-telemetry. */
    BuildInfo build();

    /** The extensions and pipelines of this collector, for components that look up others when they start. */
    Host host();
}
