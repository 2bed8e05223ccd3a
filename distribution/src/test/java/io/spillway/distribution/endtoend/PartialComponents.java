package io.spillway.distribution.endtoend;

import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.PipelineInput;
import io.spillway.component.Receiver;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.export.QueueConfig;
import io.spillway.export.RetryConfig;
import io.spillway.export.SendingConfig;
import io.spillway.partial.exporter.PartialExporterConfig;
import io.spillway.partial.exporter.PartialExporterFactory;
import io.spillway.partial.receiver.PartialReceiverConfig;
import io.spillway.partial.receiver.PartialReceiverFactory;
import io.spillway.partial.store.EmbeddedConfig;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreConfig;
import io.spillway.partial.store.StoreFailure;
import io.spillway.testkit.TestContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Exporters and receivers in this process, on one PostgreSQL, where each test has a schema of its own. */
final class PartialComponents implements AutoCloseable {
    private final SystemClock clock = new SystemClock();
    private final SharedFolder folder = new SharedFolder();
    private final SpanStore keeper;

    PartialComponents() throws IOException, StoreFailure {
        keeper = store("keeper");
        keeper.open();
    }

    TestContext context(String id) {
        return new TestContext(id, clock);
    }

    /** Long enough for anything. */
    Deadline deadline() {
        return Deadline.after(Duration.ofMinutes(1), clock);
    }

    SpanStore store(String schema) {
        return new SpanStore(config(schema), context("observer"));
    }

    private StoreConfig config(String schema) {
        StoreConfig defaults = StoreConfig.defaults();
        return new StoreConfig(
                new Secret("embedded"),
                schema,
                4,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                defaults.tombstoneTtl(),
                new EmbeddedConfig(folder.path().resolve("postgres").toString(), "", "", 64));
    }

    /**
     * Without a queue, so that every answer is the database's.
     *
     * @param maxSpans how many spans may be in flight; 0 for no limit
     */
    Exporter exporter(String schema, long maxSpans, TestContext context) {
        PartialExporterConfig defaults = PartialExporterConfig.defaults();
        SendingConfig direct = new SendingConfig(
                Duration.ofSeconds(30), Section.on(RetryConfig.defaults()), Section.off(QueueConfig.defaults()));
        PartialExporterConfig config = new PartialExporterConfig(
                config(schema),
                direct,
                3,
                Duration.ofMillis(1),
                defaults.maxExpiry(),
                true,
                true,
                1 << 20,
                maxSpans,
                60,
                100);
        return new PartialExporterFactory().create(config, Set.of(Signal.LOGS), context);
    }

    Receiver receiver(String schema, int batchMaxSize, PipelineInput next, TestContext context) {
        PartialReceiverConfig defaults = PartialReceiverConfig.defaults();
        PartialReceiverConfig config = new PartialReceiverConfig(
                config(schema),
                Duration.ofMillis(20),
                0.5,
                batchMaxSize,
                defaults.batchMaxBytes(),
                defaults.lease(),
                true,
                PartialReceiverConfig.EndTime.LAST_HEARTBEAT,
                defaults.liveView());
        return new PartialReceiverFactory().create(config, Map.of(Signal.TRACES, next), context);
    }

    @Override
    public void close() throws IOException {
        keeper.close(deadline());
        clock.close();
        folder.close();
    }
}
