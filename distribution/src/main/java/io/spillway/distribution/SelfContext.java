package io.spillway.distribution;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.Health;
import io.spillway.component.HealthReport;
import io.spillway.component.Host;
import io.spillway.telemetry.TelemetryMemory;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The context of the server of the metrics page. The server belongs to no component, and does not count itself among the
 * metrics that it shows.
 */
record SelfContext(Clock clock, BuildInfo build, TelemetryMemory telemetryMemory) implements ComponentContext {
    private static final ComponentId ID = new ComponentId("telemetry", "");

    private static final long REQUEST_BYTES = 1 << 20;

    /** An account of its own: the page must work when the telemetry memory of the collector is full. */
    SelfContext(Clock clock, BuildInfo build) {
        this(clock, build, new TelemetryMemory(REQUEST_BYTES));
    }

    @Override
    public ComponentId id() {
        return ID;
    }

    @Override
    public RandomGenerator random() {
        return new Random();
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger("spillway.telemetry");
    }

    @Override
    public MeterRegistry meters() {
        return SelfMetrics.none().meters();
    }

    @Override
    public void report(Health health) {}

    @Override
    public Host host() {
        return new NoHost();
    }

    /** Exists before any component does. */
    private static final class NoHost implements Host {
        @Override
        public <T> T extension(ComponentId id, Class<T> service) {
            throw new IllegalArgumentException("extension \"" + id + "\" cannot serve the metrics page");
        }

        @Override
        public HealthReport health() {
            throw new IllegalStateException("asked for health before the collector was made");
        }
    }
}
