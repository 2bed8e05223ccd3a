package io.spillway.distribution.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.spillway.component.Component;
import io.spillway.component.Deadline;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Receiver;
import io.spillway.component.Signal;
import io.spillway.component.SystemClock;
import io.spillway.config.Secret;
import io.spillway.config.Section;
import io.spillway.partial.exporter.PartialExporterConfig;
import io.spillway.partial.exporter.PartialExporterFactory;
import io.spillway.partial.receiver.PartialReceiverConfig;
import io.spillway.partial.receiver.PartialReceiverFactory;
import io.spillway.partial.store.EmbeddedConfig;
import io.spillway.partial.store.Heartbeat;
import io.spillway.partial.store.SpanBody;
import io.spillway.partial.store.SpanKey;
import io.spillway.partial.store.SpanStore;
import io.spillway.partial.store.StoreConfig;
import io.spillway.sending.QueueConfig;
import io.spillway.sending.RetryConfig;
import io.spillway.sending.SendingConfig;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.LifecycleContract;
import io.spillway.testkit.MoodyConsumer;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.Temper;
import io.spillway.testkit.TestContext;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of the exporter and the receiver, and how the receiver takes what the pipeline answers, on one server. */
@Timeout(120)
class PartialContractIT {
    private static final int SPANS = 300;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final SystemClock CLOCK = new SystemClock();

    @TempDir
    private static Path folder;

    private static SpanStore store;

    @BeforeAll
    static void open() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        store = new SpanStore(storeConfig(), new TestContext("observer", CLOCK));
        store.open();
    }

    @AfterAll
    static void close() {
        store.close(Deadline.after(Duration.ofSeconds(20), CLOCK));
        CLOCK.close();
    }

    private static StoreConfig storeConfig() {
        StoreConfig defaults = StoreConfig.defaults();
        return new StoreConfig(
                new Secret("embedded"),
                "spillway",
                4,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                defaults.tombstoneTtl(),
                new EmbeddedConfig(folder.resolve("postgres").toString(), "", "", 32));
    }

    private static Receiver receiver(PipelineInput next, TestContext context) {
        PartialReceiverConfig defaults = PartialReceiverConfig.defaults();
        PartialReceiverConfig config = new PartialReceiverConfig(
                storeConfig(),
                Duration.ofMillis(20),
                0.5,
                7,
                defaults.batchMaxBytes(),
                defaults.lease(),
                true,
                PartialReceiverConfig.EndTime.LAST_HEARTBEAT,
                defaults.liveView());
        return new PartialReceiverFactory().create(config, Map.of(Signal.TRACES, next), context);
    }

    /** @param maxSpans how many spans may be in flight; 0 for no limit */
    private static Exporter exporter(long maxSpans, TestContext context) {
        PartialExporterConfig defaults = PartialExporterConfig.defaults();
        SendingConfig direct = new SendingConfig(
                Duration.ofSeconds(30), Section.off(RetryConfig.defaults()), Section.off(QueueConfig.defaults()));
        PartialExporterConfig config = new PartialExporterConfig(
                storeConfig(),
                direct,
                3,
                defaults.minExpiry(),
                defaults.maxExpiry(),
                true,
                true,
                1 << 20,
                maxSpans,
                60,
                100);
        return new PartialExporterFactory().create(config, Set.of(Signal.LOGS), context);
    }

    @Nested
    class Exporting extends LifecycleContract {
        @Override
        protected Component component(TestContext context) {
            return exporter(0, context);
        }
    }

    @Nested
    class Collecting extends LifecycleContract {
        @Override
        protected Component component(TestContext context) {
            return receiver(new RecordingConsumer(), context);
        }
    }

    @ParameterizedTest
    @EnumSource(Temper.class)
    void everySpanArrivesOnceWhateverThePipelineAnswersMeanwhile(Temper temper) throws Exception {
        long first = temper.ordinal() * 1_000L + 1;
        MoodyConsumer pipeline = new MoodyConsumer(temper, 7);
        List<Receiver> receivers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            receivers.add(receiver(pipeline, new TestContext("partial/" + i, CLOCK)));
        }
        expire(first);
        for (Receiver receiver : receivers) {
            receiver.start();
        }
        awaitAccepted(pipeline);
        receivers.forEach(receiver -> receiver.close(Deadline.after(Duration.ofSeconds(10), CLOCK)));

        assertThat(pipeline.accepted())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(first, first + SPANS).boxed().toList());
        assertThat(store.census().inFlight()).isZero();
    }

    @Test
    void spansWaitInTheDatabaseWhileMemoryIsFull() throws Exception {
        MoodyConsumer pipeline = new MoodyConsumer(Temper.ALWAYS_SUCCEEDS, 7);
        TestContext context = new TestContext("partial/full", CLOCK);
        long limit = context.heldBytes().limitBytes();
        context.heldBytes().limitBytes(0);
        expire(500_000);
        Receiver receiver = receiver(pipeline, context);
        receiver.start();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (context.healths().isEmpty() && System.nanoTime() - end < 0) {
            Thread.sleep(5);
        }
        assertThat(pipeline.accepted()).isEmpty();

        context.heldBytes().limitBytes(limit);
        awaitAccepted(pipeline);
        receiver.close(Deadline.after(Duration.ofSeconds(10), CLOCK));
        assertThat(pipeline.accepted()).hasSize(SPANS);
        assertThat(context.heldBytes().bytes()).isZero();
    }

    @Test
    void aBadRecordIsRefusedByItselfAndToldToTheSender() throws Exception {
        TestContext context = new TestContext("partial", CLOCK);
        Exporter exporter = exporter(0, context);
        exporter.start();
        Outcome outcome = exporter.consume(records(heartbeat(700_001), notBase64(), heartbeat(700_002)));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Accepted.class, accepted -> {
            assertThat(accepted.refusedItems()).isEqualTo(1);
            assertThat(accepted.message()).contains("not base64");
        });
        assertThat(context.metric(
                        "otelcol_partial_rejected_records", "component", "exporter/partial", "cause", "base64"))
                .isEqualTo(1);
        assertThat(context.metric("otelcol_partial_heartbeats", "component", "exporter/partial", "effect", "stored"))
                .isEqualTo(2);
        end(exporter, 700_001, 700_002);
    }

    @Test
    void aFullStoreTakesNoNewSpansAtOnceAndGoesOnWithThoseThatItHas() throws Exception {
        TestContext context = new TestContext("partial", CLOCK);
        Exporter exporter = exporter(store.census().inFlight() + 2, context);
        exporter.start();

        assertThat(exporter.consume(records(heartbeat(800_001), heartbeat(800_002))))
                .isEqualTo(Outcome.ACCEPTED);
        assertThat(exporter.consume(records(heartbeat(800_003), heartbeat(800_002))))
                .isInstanceOfSatisfying(Outcome.Accepted.class, accepted -> {
                    assertThat(accepted.refusedItems()).isEqualTo(1);
                    assertThat(accepted.message()).contains("max_spans");
                });
        end(exporter, 800_001, 800_002);
        assertThat(store.census().inFlight()).isZero();
    }

    /** The next test is to find nothing in flight. */
    private static void end(Exporter exporter, long... spans) {
        for (long span : spans) {
            assertThat(exporter.consume(records(record("stop", span)))).isEqualTo(Outcome.ACCEPTED);
        }
        exporter.close(Deadline.after(Duration.ofSeconds(10), CLOCK));
    }

    private static Logs records(LogRecord... records) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        request.addResourceLogsBuilder().addScopeLogsBuilder().addAllLogRecords(List.of(records));
        return Logs.of(request.build());
    }

    private static LogRecord heartbeat(long span) {
        return record("heartbeat", span);
    }

    private static LogRecord notBase64() {
        return heartbeat(1).toBuilder()
                .setBody(AnyValue.newBuilder().setStringValue("what is this?"))
                .build();
    }

    private static LogRecord record(String event, long span) {
        ExportTraceServiceRequest.Builder body = ExportTraceServiceRequest.newBuilder();
        body.addResourceSpansBuilder()
                .addScopeSpansBuilder()
                .addSpansBuilder()
                .setTraceId(ByteString.copyFrom(
                        ByteBuffer.allocate(16).putLong(1).putLong(1).flip()))
                .setSpanId(
                        ByteString.copyFrom(ByteBuffer.allocate(8).putLong(span).flip()));
        return LogRecord.newBuilder()
                .setTimeUnixNano(System.nanoTime())
                .addAttributes(attribute("partial.event", event))
                .addAttributes(attribute("partial.frequency", "10m"))
                .setBody(AnyValue.newBuilder().setBytesValue(body.build().toByteString()))
                .build();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static void awaitAccepted(MoodyConsumer pipeline) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (pipeline.accepted().size() < SPANS && System.nanoTime() - end < 0) {
            Thread.sleep(10);
        }
    }

    /** Spans that are over as soon as they are written; their numbers are their ids. */
    private static void expire(long first) throws Exception {
        List<Heartbeat> beats = new ArrayList<>();
        for (long number = first; number < first + SPANS; number++) {
            Traces span = (Traces) NumberedItems.batch(Signal.TRACES, number, 1);
            beats.add(new Heartbeat(
                    new SpanKey(1, 1, number),
                    1,
                    1,
                    1,
                    () -> new SpanBody("shop", "span", 1, span.message().toByteString())));
        }
        store.write(beats, List.of(), List.of(), false, 0);
    }
}
