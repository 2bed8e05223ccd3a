package io.spillway.standard.batch;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.component.Attempt;
import io.spillway.component.Deadline;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.telemetry.ClientMetadata;
import io.spillway.telemetry.Telemetry;
import io.spillway.telemetry.TelemetryMemory;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.TestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchProcessorTest {
    private final TestContext context = new TestContext("batch");
    private final RecordingConsumer next = new RecordingConsumer();
    private final TelemetryMemory held = context.telemetryMemory();

    private BatchProcessor processor(int size, int max, String... metadataKeys) {
        return new BatchProcessor(
                new BatchProcessorConfig(Duration.ofMillis(200), size, max, List.of(metadataKeys), 2),
                Signal.TRACES,
                next,
                context);
    }

    private static Telemetry items(long first, int count) {
        return NumberedItems.batch(Signal.TRACES, first, count);
    }

    private void close(BatchProcessor processor) {
        processor.close(Deadline.after(Duration.ofSeconds(10), context.clock()));
    }

    @Test
    void sendsWhenThereAreEnoughItems() {
        BatchProcessor processor = processor(10, 0);

        assertThat(processor.consume(items(0, 6))).isEqualTo(Outcome.ACCEPTED);
        assertThat(next.offered()).isEmpty();
        assertThat(processor.consume(items(6, 6))).isEqualTo(Outcome.ACCEPTED);

        assertThat(NumberedItems.numbers(next.awaitOffered(1).getFirst())).containsExactlyElementsOf(range(0, 12));
        assertThat(context.manualClock().pendingTimers()).isZero();
        close(processor);
        assertThat(context.metric("otelcol_processor_batch_batch_size_trigger_send", "processor", "batch"))
                .isEqualTo(1);
    }

    @Test
    void sendsWhenAnItemHasWaitedLongEnough() {
        BatchProcessor processor = processor(1000, 0);
        processor.consume(items(0, 3));
        context.manualClock().advance(Duration.ofMillis(199));
        assertThat(next.offered()).isEmpty();

        context.manualClock().advance(Duration.ofMillis(1));

        assertThat(NumberedItems.numbers(next.awaitOffered(1))).containsExactlyElementsOf(range(0, 3));
        close(processor);
        assertThat(context.metric("otelcol_processor_batch_timeout_trigger_send", "processor", "batch"))
                .isEqualTo(1);
    }

    @Test
    void cutsBatchesAndKeepsTheRestForTheNext() {
        BatchProcessor processor = processor(10, 10);

        processor.consume(items(0, 24));

        List<Telemetry> sent = next.awaitOffered(2);
        assertThat(sent).extracting(Telemetry::itemCount).containsExactly(10, 10);
        context.manualClock().awaitTimers(1);
        processor.consume(items(24, 6));
        assertThat(next.awaitOffered(3).getLast().itemCount()).isEqualTo(10);
        close(processor);
        assertThat(NumberedItems.numbers(next.accepted())).containsExactlyElementsOf(range(0, 30));
        assertThat(held.bytes()).isZero();
    }

    @Test
    void handsOnAtOnceWithoutTimeout() {
        BatchProcessor processor = new BatchProcessor(
                new BatchProcessorConfig(Duration.ZERO, 100, 0, List.of(), 0), Signal.TRACES, next, context);
        next.answer(Outcome.rejected(Status.Code.INVALID_ARGUMENT, "no"));

        assertThat(processor.consume(items(0, 1))).isInstanceOf(Outcome.Rejected.class);
        assertThat(processor.consume(items(0, 1))).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void offersAgainWhatWasRefusedForNow() {
        BatchProcessor processor = processor(2, 0);
        next.answer(
                Outcome.throttled(Status.Code.UNAVAILABLE, "later"),
                new Outcome.Throttled(new Status(Status.Code.UNAVAILABLE, "later"), Duration.ofSeconds(7)));

        processor.consume(items(0, 2));

        next.awaitOffered(1);
        context.manualClock().awaitTimers(1);
        context.manualClock().advance(Duration.ofMillis(100));
        next.awaitOffered(2);
        context.manualClock().awaitTimers(1);
        context.manualClock().advance(Duration.ofSeconds(6));
        assertThat(next.offered()).hasSize(2);
        context.manualClock().advance(Duration.ofSeconds(1));
        next.awaitOffered(3);
        close(processor);
        assertThat(NumberedItems.numbers(next.accepted())).containsExactlyElementsOf(range(0, 2));
        assertThat(context.healths()).hasSize(2);
    }

    @Test
    void dropsOnlyWhatIsRefusedForGood() {
        BatchProcessor processor = processor(2, 0);
        next.answer(Outcome.rejected(Status.Code.INVALID_ARGUMENT, "no"));

        processor.consume(items(0, 2));
        next.awaitOffered(1);
        processor.consume(items(2, 2));
        next.awaitOffered(2);
        close(processor);

        assertThat(NumberedItems.numbers(next.accepted())).containsExactlyElementsOf(range(2, 4));
        assertThat(context.metric("otelcol_processor_batch_dropped_items", "processor", "batch", "reason", "rejected"))
                .isEqualTo(2);
        assertThat(held.bytes()).isZero();
    }

    @Test
    void oneBadRequestCostsNoOtherSendersData() {
        BatchProcessor processor = new BatchProcessor(
                new BatchProcessorConfig(Duration.ofMillis(200), 10, 0, List.of(), 2),
                Signal.TRACES,
                batch -> NumberedItems.numbers(batch).contains(3L)
                        ? Outcome.rejected(Status.Code.INVALID_ARGUMENT, "no")
                        : next.consume(batch),
                context);

        for (int i = 0; i < 10; i++) {
            processor.consume(items(i, 1));
        }
        close(processor);

        assertThat(NumberedItems.numbers(next.accepted())).containsExactly(0L, 1L, 2L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(context.metric("otelcol_processor_batch_dropped_items", "processor", "batch", "reason", "rejected"))
                .isEqualTo(1);
        assertThat(held.bytes()).isZero();
    }

    @Test
    void holdsSendersBackWhileTheNextComponentTakesNothing() throws InterruptedException {
        held.limitBytes(1);
        BatchProcessor processor = new BatchProcessor(
                new BatchProcessorConfig(Duration.ofMillis(200), 1000, 0, List.of(), 0), Signal.TRACES, next, context);
        next.answer(Outcome.throttled(Status.Code.UNAVAILABLE, "later"));
        processor.consume(items(0, 1));
        List<Outcome> answers = new ArrayList<>();
        Thread sender = Thread.ofVirtual().start(() -> answers.add(processor.consume(items(1, 1))));

        next.awaitOffered(1);
        context.manualClock().awaitTimers(2);
        context.manualClock().advance(Duration.ofMillis(50));
        assertThat(answers).isEmpty();
        context.manualClock().advance(Duration.ofMillis(50));
        next.awaitOffered(2);
        sender.join();

        assertThat(answers).containsExactly(Outcome.ACCEPTED);
        close(processor);
        assertThat(NumberedItems.numbers(next.accepted())).containsExactly(0L, 1L);
    }

    @Test
    void tellsSendersToComeBackWhenWaitingIsInVain() throws InterruptedException {
        held.limitBytes(1);
        BatchProcessor processor = new BatchProcessor(
                new BatchProcessorConfig(Duration.ofMillis(200), 1000, 0, List.of(), 0), Signal.TRACES, next, context);
        next.answerAlways(new Outcome.Throttled(new Status(Status.Code.UNAVAILABLE, "later"), Duration.ofMinutes(1)));
        processor.consume(items(0, 1));
        List<Outcome> answers = new ArrayList<>();
        Thread sender = Thread.ofVirtual().start(() -> answers.add(processor.consume(items(1, 1))));
        next.awaitOffered(1);
        context.manualClock().awaitTimers(2);

        context.manualClock().advance(Duration.ofSeconds(1));
        sender.join();

        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst()).isInstanceOfSatisfying(Outcome.Throttled.class, throttled -> {
            assertThat(throttled.status().code()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(throttled.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        });
        next.answerAlways(Outcome.ACCEPTED);
        close(processor);
        assertThat(NumberedItems.numbers(next.accepted())).containsExactly(0L);
    }

    @Test
    void sendsWhatItHoldsWhenItCloses() {
        BatchProcessor processor = processor(1000, 0);
        processor.consume(items(0, 3));

        close(processor);

        assertThat(NumberedItems.numbers(next.accepted())).containsExactlyElementsOf(range(0, 3));
        assertThat(processor.consume(items(3, 1))).isInstanceOf(Outcome.Throttled.class);
    }

    @Test
    void givesUpAtTheDeadlineAndCountsIt() throws InterruptedException {
        BatchProcessor processor = processor(2, 0);
        next.answerAlways(Outcome.throttled(Status.Code.UNAVAILABLE, "later"));
        processor.consume(items(0, 2));
        next.awaitOffered(1);
        Thread closing = Thread.ofVirtual().start(() -> close(processor));
        context.manualClock().awaitTimers(2);

        context.manualClock().advance(Duration.ofSeconds(10));
        closing.join();

        eventually(() -> assertThat(context.metric(
                        "otelcol_processor_batch_dropped_items", "processor", "batch", "reason", "shutdown"))
                .isEqualTo(2));
    }

    @Test
    void keepsClientsApartByMetadata() {
        BatchProcessor processor = processor(2, 0, "Tenant");
        Telemetry first = items(0, 1).withMetadata(tenant("a"));
        Telemetry second = items(1, 1).withMetadata(tenant("b"));

        processor.consume(first);
        processor.consume(second);
        processor.consume(items(2, 1).withMetadata(tenant("a")));
        processor.consume(items(3, 1).withMetadata(tenant("b")));
        next.awaitOffered(2);

        assertThat(next.offered())
                .extracting(batch -> batch.metadata().header("tenant"))
                .containsExactlyInAnyOrder(List.of("a"), List.of("b"));
        assertThat(next.offered())
                .allSatisfy(
                        batch -> assertThat(batch.metadata().header("other")).isEmpty());
        assertThat(processor.consume(items(4, 1).withMetadata(tenant("c"))))
                .isEqualTo(Outcome.rejected(Status.Code.INTERNAL, "too many batcher metadata-value combinations"));
        close(processor);
    }

    private static ClientMetadata tenant(String name) {
        return new ClientMetadata(Map.of("tenant", List.of(name), "other", List.of("x")), Map.of());
    }

    @Test
    void refusesContradictorySettings() {
        assertThatThrownBy(() -> new BatchProcessorConfig(Duration.ZERO, 100, 10, List.of("A", "a"), 0))
                .hasMessageContaining("send_batch_max_size must be greater or equal to send_batch_size")
                .hasMessageContaining("duplicate entry in metadata_keys: \"a\" (case-insensitive)");
    }

    private static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void anAttemptWaitsOnlyForRoom() {
        held.limitBytes(1);
        BatchProcessor processor = processor(1000, 0);
        assertThat(processor.tryConsume(items(0, 1))).isEqualTo(new Attempt.Done(Outcome.ACCEPTED));

        Attempt attempt = processor.tryConsume(items(1, 1));

        assertThat(attempt).isInstanceOf(Attempt.MayBlock.class);
        close(processor);
        assertThat(((Attempt.MayBlock) attempt).rest().get()).isInstanceOf(Outcome.Throttled.class);
        assertThat(NumberedItems.numbers(next.accepted())).containsExactly(0L);
    }

    @Test
    void anAttemptThatGoesThroughWaitsAsTheNextConsumerDoes() {
        BatchProcessor processor = new BatchProcessor(
                new BatchProcessorConfig(Duration.ZERO, 100, 0, List.of(), 0), Signal.TRACES, next, context);

        Attempt attempt = processor.tryConsume(items(0, 1));

        assertThat(next.offered()).isEmpty();
        assertThat(((Attempt.MayBlock) attempt).rest().get()).isEqualTo(Outcome.ACCEPTED);
        assertThat(next.offered()).hasSize(1);
    }
}
