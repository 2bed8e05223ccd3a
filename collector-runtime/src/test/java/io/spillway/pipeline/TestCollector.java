package io.spillway.pipeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.ComponentCatalog;
import io.spillway.component.Deadline;
import io.spillway.component.HealthReport;
import io.spillway.component.SystemClock;
import io.spillway.loading.ConfigException;
import io.spillway.loading.ConfigLoader;
import io.spillway.loading.LoadedConfig;
import io.spillway.telemetry.TelemetryMemory;
import io.spillway.testkit.RecordingLogger;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A collector in the test's own process, of a configuration as users write it and of the components on the class path. */
public final class TestCollector implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(5);

    private final SystemClock clock = new SystemClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RecordingLogger logger = new RecordingLogger();
    private final LoadedConfig loaded;
    private final Collector collector;

    private TestCollector(String yaml) throws ConfigException {
        loaded = new ConfigLoader(ComponentCatalog.load(), Map.of()).load(List.of("yaml:" + yaml), List.of());
        collector = new Collector(
                loaded.config(),
                new CollectorEnvironment(
                        clock,
                        meters,
                        new BuildInfo("spillway", "Spillway", "0.0.0-test"),
                        TelemetryMemory.ofHeap(),
                        (_, _) -> logger,
                        (_, _, message) -> logger.error("fatal: {}", message)));
    }

    /** Made, not started: {@link #close()} it even so. */
    public static TestCollector create(String yaml) throws ConfigException {
        return new TestCollector(yaml);
    }

    /** Made and started. */
    public static TestCollector start(String yaml) throws ConfigException, StartException {
        TestCollector made = new TestCollector(yaml);
        try {
            made.start();
        } catch (StartException e) {
            made.close();
            throw e;
        }
        return made;
    }

    public void start() throws StartException {
        collector.start();
    }

    /** The configuration it was made of. */
    public LoadedConfig loaded() {
        return loaded;
    }

    /** What its components log. */
    public RecordingLogger logger() {
        return logger;
    }

    public HealthReport health() {
        return collector.health();
    }

    /** The sum of a counter's values by name and labels (name, value, name, value …); 0 when there is none. */
    public double count(String name, String... labels) {
        return meters.find(name).tags(labels).functionCounters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum()
                + meters.find(name).tags(labels).counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum();
    }

    @Override
    public void close() {
        collector.close(Deadline.after(STOP, clock));
        clock.close();
    }
}
