package io.spillway.distribution.endtoend;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.spillway.component.Component;
import io.spillway.component.Exporter;
import io.spillway.component.Outcome;
import io.spillway.component.PipelineInput;
import io.spillway.component.Receiver;
import io.spillway.component.Signal;
import io.spillway.partial.store.Heartbeat;
import io.spillway.partial.store.SpanBody;
import io.spillway.partial.store.SpanKey;
import io.spillway.partial.store.SpanStore;
import io.spillway.telemetry.Logs;
import io.spillway.telemetry.Traces;
import io.spillway.testkit.LifecycleContract;
import io.spillway.testkit.MoodyConsumer;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.SharedFixtures;
import io.spillway.testkit.Temper;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of the exporter and the receiver, and how the receiver takes what the pipeline answers, on one server. */
@ExtendWith(SharedFixtures.class)
class PartialContractIT {
    private static final int SPANS = 300;
    private static final String SCHEMA = "contract";

    private static PartialComponents components;
    private static SpanStore store;

    @BeforeAll
    static void share(PartialComponents shared) throws Exception {
        components = shared;
        store = shared.store(SCHEMA);
        store.open();
    }

    @AfterAll
    static void close() {
        store.close(components.deadline());
    }

    private static Receiver receiver(PipelineInput next, TestContext context) {
        return components.receiver(SCHEMA, 7, next, context);
    }

    private static Exporter exporter(long maxSpans, TestContext context) {
        return components.exporter(SCHEMA, maxSpans, context);
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
            receivers.add(receiver(pipeline, components.context("partial/" + i)));
        }
        expire(first);
        for (Receiver receiver : receivers) {
            receiver.start();
        }
        awaitAccepted(pipeline);
        receivers.forEach(receiver -> receiver.close(components.deadline()));

        assertThat(pipeline.accepted())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(first, first + SPANS).boxed().toList());
        assertThat(store.census().inFlight()).isZero();
    }

    @Test
    void spansWaitInTheDatabaseWhileMemoryIsFull() throws Exception {
        MoodyConsumer pipeline = new MoodyConsumer(Temper.ALWAYS_SUCCEEDS, 7);
        TestContext context = components.context("partial/full");
        long limit = context.telemetryMemory().limitBytes();
        context.telemetryMemory().limitBytes(0);
        expire(500_000);
        Receiver receiver = receiver(pipeline, context);
        receiver.start();
        eventually("a word about it", () -> !context.healths().isEmpty());
        assertThat(pipeline.accepted()).isEmpty();

        context.telemetryMemory().limitBytes(limit);
        awaitAccepted(pipeline);
        receiver.close(components.deadline());
        assertThat(pipeline.accepted()).hasSize(SPANS);
        assertThat(context.telemetryMemory().bytes()).isZero();
    }

    @Test
    void aBadRecordIsRefusedByItselfAndToldToTheSender() throws Exception {
        TestContext context = components.context("partial");
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
        TestContext context = components.context("partial");
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
            assertThat(exporter.consume(records(PartialRecords.stop(span, System.nanoTime()))))
                    .isEqualTo(Outcome.ACCEPTED);
        }
        exporter.close(components.deadline());
    }

    private static Logs records(LogRecord... records) {
        return Logs.of(PartialRecords.request(List.of(records)));
    }

    private static LogRecord heartbeat(long span) {
        return PartialRecords.heartbeat(span, System.nanoTime(), Duration.ofMinutes(10), "span");
    }

    private static LogRecord notBase64() {
        return heartbeat(1).toBuilder()
                .setBody(AnyValue.newBuilder().setStringValue("what is this?"))
                .build();
    }

    private static void awaitAccepted(MoodyConsumer pipeline) {
        eventually("all spans", () -> pipeline.accepted().size() >= SPANS);
    }

    /** Spans that are over as soon as they are written; their numbers are their ids. */
    private static void expire(long first) throws Exception {
        List<Heartbeat> beats = new ArrayList<>();
        for (long number = first; number < first + SPANS; number++) {
            Traces span = (Traces) NumberedItems.batch(Signal.TRACES, number, 1);
            beats.add(new Heartbeat(
                    new SpanKey(1, 1, number),
                    1,
                    0,
                    1,
                    () -> new SpanBody("shop", "span", 1, span.message().toByteString())));
        }
        store.write(beats, List.of(), List.of(), false, 0);
    }
}
