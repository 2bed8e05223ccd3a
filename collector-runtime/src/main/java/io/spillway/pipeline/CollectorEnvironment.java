package io.spillway.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.component.ComponentId;
import io.spillway.component.ComponentKind;
import io.spillway.component.Health;
import io.spillway.component.Reloading;
import io.spillway.telemetry.TelemetryMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The surroundings of a collector, which the program provides.
 *
 * @param telemetryMemory the account of all telemetry in memory
 * @param loggers makes the logger of each component
 * @param onFatal called once, on a thread of its own, when a component reports {@link Health.State#FATAL_ERROR}; it should
 *     close the collector
 * @param reloading for components that show or ask for changes of the configuration
 */
public record CollectorEnvironment(
        Clock clock,
        MeterRegistry meters,
        BuildInfo build,
        TelemetryMemory telemetryMemory,
        Loggers loggers,
        FatalHandler onFatal,
        Reloading reloading) {

    /** For a collector whose configuration stays as it is. */
    public CollectorEnvironment(
            Clock clock,
            MeterRegistry meters,
            BuildInfo build,
            TelemetryMemory telemetryMemory,
            Loggers loggers,
            FatalHandler onFatal) {
        this(clock, meters, build, telemetryMemory, loggers, onFatal, Reloading.NEVER);
    }

    /** Makes loggers that name their component. */
    @FunctionalInterface
    public interface Loggers {
        /** Loggers called {@code spillway.exporter.otlp_grpc/backend}. */
        Loggers BY_NAME = (kind, id) -> LoggerFactory.getLogger("spillway." + kind.key() + "." + id);

        Logger logger(ComponentKind kind, ComponentId id);
    }

    /** Called when the collector cannot go on. */
    @FunctionalInterface
    public interface FatalHandler {
        void failed(ComponentKind kind, ComponentId id, String message);
    }
}
