package io.spillway.testkit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.component.BuildInfo;
import io.spillway.component.Clock;
import io.spillway.component.ComponentContext;
import io.spillway.component.ComponentId;
import io.spillway.component.Health;
import io.spillway.component.HealthReport;
import io.spillway.component.Host;
import io.spillway.telemetry.TelemetryMemory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/**
 * A context for a component under test: a clock moved by hand, repeatable randomness, and everything that the component
 * reports, kept.
 */
public final class TestContext implements ComponentContext {
    private static final long SEED = 42;
    private static final long HELD_BYTES = 256 << 20;

    private final ComponentId id;
    private final String pipeline;
    private final Clock clock;
    private final RandomGenerator random = new Random(SEED);
    private final RecordingLogger logger = new RecordingLogger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TelemetryMemory telemetryMemory;
    private final List<Health> healths = new CopyOnWriteArrayList<>();
    private final Map<ComponentId, Object> extensions = new ConcurrentHashMap<>();

    /** A context with a {@link ManualClock}. */
    public TestContext(String id) {
        this(id, new ManualClock());
    }

    /** A context with another clock, for tests against real servers. */
    public TestContext(String id, Clock clock) {
        this(id, "", clock);
    }

    /** The context of a processor in a pipeline. */
    public TestContext(String id, String pipeline, Clock clock) {
        this(id, pipeline, clock, new TelemetryMemory(HELD_BYTES));
    }

    private TestContext(String id, String pipeline, Clock clock, TelemetryMemory telemetryMemory) {
        this.id = ComponentId.parse(id);
        this.pipeline = pipeline;
        this.clock = clock;
        this.telemetryMemory = telemetryMemory;
    }

    /** The context of the same processor in another pipeline of the process: one clock and one account, other metrics. */
    public TestContext inPipeline(String other) {
        return new TestContext(id.toString(), other, clock, telemetryMemory);
    }

    @Override
    public ComponentId id() {
        return id;
    }

    @Override
    public String pipeline() {
        return pipeline;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    /** The clock, where the test did not bring its own. */
    public ManualClock manualClock() {
        return (ManualClock) clock;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public RecordingLogger logger() {
        return logger;
    }

    @Override
    public SimpleMeterRegistry meters() {
        return meters;
    }

    /** An account with a limit that a test can lower. */
    @Override
    public TelemetryMemory telemetryMemory() {
        return telemetryMemory;
    }

    @Override
    public void report(Health health) {
        healths.add(health);
    }

    /** Everything the component reported, oldest first. */
    public List<Health> healths() {
        return List.copyOf(healths);
    }

    @Override
    public BuildInfo build() {
        return new BuildInfo("spillway", "Spillway", "0.0.0-test");
    }

    /** Lets the host answer with this object when the component asks for the extension. */
    public TestContext withExtension(String extensionId, Object extension) {
        extensions.put(ComponentId.parse(extensionId), extension);
        return this;
    }

    @Override
    public Host host() {
        return new Host() {
            @Override
            public <T> T extension(ComponentId id, Class<T> service) {
                Object extension = extensions.get(id);
                if (!service.isInstance(extension)) {
                    throw new IllegalArgumentException("no extension \"" + id + "\" that is a "
                            + service.getSimpleName() + " (there are: " + extensions.keySet() + ")");
                }
                return service.cast(extension);
            }

            @Override
            public HealthReport health() {
                return new HealthReport(true, clock.now(), List.of(), List.of());
            }
        };
    }

    /** The value of a counter or gauge by name and labels (name, value, name, value …); 0 when there is none. */
    public double metric(String name, String... labels) {
        var counter = meters.find(name).tags(labels).counter();
        if (counter != null) {
            return counter.count();
        }
        var gauge = meters.find(name).tags(labels).gauge();
        return gauge == null ? 0 : gauge.value();
    }
}
