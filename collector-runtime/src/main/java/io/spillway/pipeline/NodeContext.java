package io.spillway.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.Health;
import io.spillway.component.Host;
import io.spillway.loading.PipelineId;
import io.spillway.telemetry.TelemetryMemory;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/** The context of one component. */
final class NodeContext implements ComponentContext {
    private final NodeKey key;
    private final CollectorEnvironment environment;
    private final NodeHealth health;
    private final Host host;
    private final Logger logger;
    private final RandomGenerator random = new Random();

    NodeContext(NodeKey key, CollectorEnvironment environment, NodeHealth health, Host host) {
        this.key = key;
        this.environment = environment;
        this.health = health;
        this.host = host;
        logger = environment.loggers().logger(key.kind(), key.id());
    }

    @Override
    public ComponentId id() {
        return key.id();
    }

    @Override
    public String pipeline() {
        return key.pipeline().map(PipelineId::toString).orElse("");
    }

    @Override
    public Clock clock() {
        return environment.clock();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Logger logger() {
        return logger;
    }

    @Override
    public MeterRegistry meters() {
        return environment.meters();
    }

    @Override
    public TelemetryMemory telemetryMemory() {
        return environment.telemetryMemory();
    }

    @Override
    public void report(Health reported) {
        health.report(reported);
    }

    @Override
    public BuildInfo build() {
        return environment.build();
    }

    @Override
    public Host host() {
        return host;
    }
}
