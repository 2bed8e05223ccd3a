package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.Span;
import io.spillway.component.Admission;
import io.spillway.component.Component;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.partial.exporter.PartialExporterConfig;
import io.spillway.partial.exporter.PartialExporterFactory;
import io.spillway.partial.receiver.PartialReceiverConfig;
import io.spillway.partial.receiver.PartialReceiverFactory;
import io.spillway.partial.store.Census;
import io.spillway.partial.store.EmbeddedConfig;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreConfig;
import io.spillway.sending.QueueConfig;
import io.spillway.sending.RetryConfig;
import io.spillway.sending.SendingConfig;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.SpanCursor;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.TestContext;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Heartbeats and stops in any order, twice and late, through three exporters and three receivers on one database. Set
 * {@code -Dspillway.partial.spans=100000} for the long run.
 */
final class PartialShuffleIT {
    private static final int SPANS = Integer.getInteger("spillway.partial.spans", 5_000);
    private static final int COLLECTORS = 3;
    private static final int BATCH = 500;
    private static final long SEED = 11;
    /** Longer than all events need to arrive: then a stop is never late through no fault of the store. */
    private static final Duration LIFE = Duration.ofMillis(3_000 + SPANS / 2);

    private final SystemClock clock = new SystemClock();
    private final Set<Long> collected = ConcurrentHashMap.newKeySet();
    private final AtomicInteger duplicates = new AtomicInteger();

    @TempDir
    private Path folder;

    @Test
    void noSpanIsResurrectedLostOrLeftBehind() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Deadline deadline = Deadline.after(Duration.ofMinutes(20), clock);
        List<Component> components = new ArrayList<>();
        SpanStore store = new SpanStore(storeConfig(), new TestContext("observer", clock));
        try {
            List<Exporter> exporters = exporters(components);
            components.addAll(receivers());
            store.open();
            for (Component component : components) {
                component.start();
            }
            Random random = new Random(SEED);
            List<LogRecord> events = events(random);
            feed(exporters, events);
            awaitCollected();

            List<LogRecord> late = events.subList(0, events.size() / 10);
            feed(exporters, late);
            Thread.sleep(LIFE.plusSeconds(2).toMillis());

            assertThat(collected).isEqualTo(unfinished());
            assertThat(duplicates).hasValue(0);
            Census census = store.census();
            assertThat(census.inFlight()).isZero();
            assertThat(census.tombstones()).isEqualTo(SPANS);
        } finally {
            components.reversed().forEach(component -> component.close(deadline));
            store.close(deadline);
            clock.close();
        }
    }

    /** Every third span is never stopped. */
    private static boolean isStopped(long span) {
        return span % 3 != 0;
    }

    private static Set<Long> unfinished() {
        Set<Long> spans = new HashSet<>();
        for (long span = 1; span <= SPANS; span++) {
            if (!isStopped(span)) {
                spans.add(span);
            }
        }
        return spans;
    }

    private static List<LogRecord> events(Random random) {
        List<LogRecord> events = new ArrayList<>();
        for (long span = 1; span <= SPANS; span++) {
            int beats = 1 + random.nextInt(3);
            for (int beat = 1; beat <= beats; beat++) {
                events.add(event(span, beat, "heartbeat", beat % 2 == 0 ? "again" : "first"));
            }
            if (isStopped(span)) {
                // before, between and after the heartbeats: a stop counts whenever its sender's clock put it
                events.add(event(span, random.nextInt(5), "stop", "end"));
            }
        }
        List<LogRecord> all = new ArrayList<>(events);
        for (LogRecord event : events) {
            if (random.nextInt(4) == 0) {
                all.add(event);
            }
        }
        Collections.shuffle(all, random);
        return all;
    }

    private void feed(List<Exporter> exporters, List<LogRecord> events) throws Exception {
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> sent = new ArrayList<>();
            for (int from = 0; from < events.size(); from += BATCH) {
                List<LogRecord> batch = events.subList(from, Math.min(from + BATCH, events.size()));
                Exporter exporter = exporters.get(from / BATCH % COLLECTORS);
                sent.add(senders.submit(() -> exporter.consume(logs(batch))));
            }
            for (Future<Outcome> each : sent) {
                assertThat(each.get()).isEqualTo(Outcome.ACCEPTED);
            }
        }
    }

    private void awaitCollected() throws InterruptedException {
        long end = System.nanoTime() + LIFE.plusSeconds(60).toNanos();
        while (collected.size() < unfinished().size() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
    }

    private static Logs logs(List<LogRecord> records) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        request.addResourceLogsBuilder().addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(records));
        return Logs.of(request.build());
    }

    private static LogRecord event(long span, long time, String event, String name) {
        ExportTraceServiceRequest.Builder body = ExportTraceServiceRequest.newBuilder();
        body.addResourceSpansBuilder()
                .addScopeSpansBuilder()
                .addSpans(Span.newBuilder()
                        .setTraceId(ByteString.copyFrom(ByteBuffer.allocate(16)
                                .putLong(span * 0x9E3779B97F4A7C15L)
                                .putLong(1)
                                .flip()))
                        .setSpanId(ByteString.copyFrom(
                                ByteBuffer.allocate(8).putLong(span).flip()))
                        .setName(name));
        return LogRecord.newBuilder()
                .setTimeUnixNano(1_000 + time)
                .addAttributes(attribute("partial.event", event))
                .addAttributes(attribute("partial.frequency", LIFE.toMillis() / 3 + "ms"))
                .setBody(AnyValue.newBuilder().setBytesValue(body.build().toByteString()))
                .build();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private StoreConfig storeConfig() {
        StoreConfig defaults = StoreConfig.defaults();
        return new StoreConfig(
                new Secret("embedded"),
                "spillway",
                4,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                defaults.tombstoneTtl(),
                new EmbeddedConfig(folder.resolve("postgres").toString(), "", "", 64));
    }

    /** Without a queue, so that every answer is the database's. */
    private List<Exporter> exporters(List<Component> components) {
        SendingConfig direct = new SendingConfig(
                Duration.ofSeconds(30), Section.on(RetryConfig.defaults()), Section.off(QueueConfig.defaults()));
        PartialExporterConfig config = new PartialExporterConfig(
                storeConfig(), direct, 3, Duration.ofMillis(1), LIFE, true, true, 1 << 20, 0, 0, 0);
        List<Exporter> exporters = new ArrayList<>();
        for (int i = 0; i < COLLECTORS; i++) {
            exporters.add(new PartialExporterFactory()
                    .create(config, Set.of(Signal.LOGS), new TestContext("partial/e" + i, clock)));
        }
        components.addAll(exporters);
        return exporters;
    }

    private List<Component> receivers() {
        PartialReceiverConfig defaults = PartialReceiverConfig.defaults();
        PartialReceiverConfig config = new PartialReceiverConfig(
                storeConfig(),
                Duration.ofMillis(200),
                0.5,
                300,
                defaults.batchMaxBytes(),
                defaults.lease(),
                true,
                PartialReceiverConfig.EndTime.LAST_HEARTBEAT,
                defaults.liveView());
        List<Component> receivers = new ArrayList<>();
        for (int i = 0; i < COLLECTORS; i++) {
            receivers.add(new PartialReceiverFactory()
                    .create(config, Map.of(Signal.TRACES, new Collecting()), new TestContext("partial/r" + i, clock)));
        }
        return receivers;
    }

    /** Remembers which spans came, and how often one came twice. */
    private final class Collecting implements PipelineInput {
        @Override
        public Admission admit(long sizeBytes) {
            return Admission.FREE;
        }

        @Override
        public Outcome consume(Telemetry batch) {
            SpanCursor span = (SpanCursor) batch.cursor();
            while (span.next()) {
                if (!collected.add(span.spanId())) {
                    duplicates.incrementAndGet();
                }
            }
            return Outcome.ACCEPTED;
        }
    }
}
