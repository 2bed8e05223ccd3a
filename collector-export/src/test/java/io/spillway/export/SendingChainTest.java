package io.spillway.export;

import static io.spillway.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.spillway.component.Attempt;
import io.spillway.component.Deadline;
import io.spillway.component.Health;
import io.spillway.component.Outcome;
import io.spillway.component.Signal;
import io.spillway.component.Status;
import io.spillway.config.Section;
import io.spillway.telemetry.Telemetry;
import io.spillway.testkit.Garbage;
import io.spillway.testkit.ManualClock;
import io.spillway.testkit.NumberedItems;
import io.spillway.testkit.RecordingConsumer;
import io.spillway.testkit.RecordingLogger;
import io.spillway.testkit.TestContext;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

final class SendingChainTest {
    private static final Outcome.Throttled BUSY = Outcome.throttled(Status.Code.UNAVAILABLE, "busy");
    private static final Outcome.Rejected WRONG = Outcome.rejected(Status.Code.INVALID_ARGUMENT, "wrong");
    private static final String RETRYING = "Exporting failed. Will retry the request after interval.";
    private static final String DROPPING = "Exporting failed. Dropping data.";
    private static final Section<QueueConfig> NO_QUEUE = Section.off(QueueConfig.defaults());
    private static final Section<RetryConfig> NO_RETRY = Section.off(RetryConfig.defaults());
    /** Waits of exactly 5 s, 7.5 s, 11.25 s and so on. */
    private static final RetryConfig STEADY =
            new RetryConfig(Duration.ofSeconds(5), 0, 1.5, Duration.ofSeconds(30), Duration.ofMinutes(5));

    private final TestContext context = new TestContext("otlp_grpc/test");
    private final ManualClock clock = context.manualClock();
    private final TestSender sender = new TestSender();
    private Optional<SendingChain> running = Optional.empty();

    @AfterEach
    void stop() {
        sender.release();
        running.ifPresent(chain -> chain.close(deadline(5)));
    }

    private SendingChain started(Section<RetryConfig> retry, Section<QueueConfig> queue) throws Exception {
        SendingConfig config = new SendingConfig(Duration.ofSeconds(5), retry, queue);
        SendingChain chain = SendingChain.of(config, sender, Set.of(Signal.TRACES, Signal.LOGS), context);
        chain.start();
        running = Optional.of(chain);
        return chain;
    }

    private static Section<QueueConfig> queue(int consumers, long size, Sizer sizer) {
        return queue(consumers, size, sizer, false, false, Section.off(BatchConfig.defaults()));
    }

    private static Section<QueueConfig> queue(
            int consumers, long size, Sizer sizer, boolean block, boolean wait, Section<BatchConfig> batch) {
        return Section.on(new QueueConfig(consumers, size, sizer, block, wait, Optional.empty(), batch));
    }

    private static Telemetry spans(long first, int count) {
        return NumberedItems.batch(Signal.TRACES, first, count);
    }

    private Deadline deadline(int seconds) {
        return Deadline.after(Duration.ofSeconds(seconds), clock);
    }

    private double metric(String name) {
        return context.metric(name, "exporter", "otlp_grpc/test");
    }

    private CompletableFuture<Outcome> inBackground(SendingChain chain, Telemetry batch) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Thread.startVirtualThread(() -> outcome.complete(chain.consume(batch)));
        return outcome;
    }

    private static Outcome await(CompletableFuture<Outcome> outcome) throws Exception {
        return outcome.get(1, TimeUnit.MINUTES);
    }

    private void awaitQueueSize(double expected) {
        eventually(() -> assertThat(context.metric("otelcol_exporter_queue_size", "data_type", "traces"))
                .isEqualTo(expected));
    }

    /** With ten senders and batches of megabytes it would be a good part of a small heap. */
    @Test
    void nobodyHoldsABatchThatHasBeenSent() throws Exception {
        SendingConfig config = new SendingConfig(Duration.ofSeconds(5), NO_RETRY, queue(3, 10, Sizer.REQUESTS));
        SendingChain chain = SendingChain.of(config, (_, _) -> Outcome.ACCEPTED, Set.of(Signal.TRACES), context);
        chain.start();
        running = Optional.of(chain);
        List<WeakReference<Telemetry>> sent = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sent.add(consumed(chain, i));
        }
        awaitQueueSize(0);

        Garbage.assertGone(sent);
    }

    private static WeakReference<Telemetry> consumed(SendingChain chain, int number) {
        Telemetry batch = spans(number, 1);
        assertThat(chain.consume(batch)).isEqualTo(Outcome.ACCEPTED);
        return new WeakReference<>(batch);
    }

    @Test
    void handsWhatItHoldsOnToItsSuccessor() throws Exception {
        SendingChain chain = started(Section.on(STEADY), queue(1, 10, Sizer.REQUESTS));
        sender.peer.answerAlways(BUSY);
        for (int i = 0; i < 4; i++) {
            assertThat(chain.consume(spans(i, 1))).isEqualTo(Outcome.ACCEPTED);
        }
        sender.peer.awaitOffered(1);
        RecordingConsumer successor = new RecordingConsumer().answer(Outcome.ACCEPTED, Outcome.ACCEPTED, BUSY, BUSY);
        chain.succeededBy(successor);
        assertThat(successor.offered()).isEmpty();
        chain.close(deadline(5));
        assertThat(NumberedItems.numbers(successor.accepted())).containsExactly(0L, 1L, 3L);
        assertThat(metric("otelcol_exporter_send_failed_spans")).isEqualTo(1);
        assertThat(context.metric("otelcol_exporter_in_flight_requests")).isZero();
    }

    @Test
    void answersWithThePeersOwnWordsWithoutQueueAndRetries() throws Exception {
        SendingChain chain = started(NO_RETRY, NO_QUEUE);
        Outcome throttled = new Outcome.Throttled(new Status(Status.Code.ABORTED, "later"), Duration.ofSeconds(3));
        Outcome partial = new Outcome.Accepted(2, "two were too old");
        sender.peer.answer(throttled, WRONG, partial, Outcome.ACCEPTED);

        assertThat(chain.consume(spans(0, 3))).isSameAs(throttled);
        assertThat(chain.consume(spans(0, 3))).isSameAs(WRONG);
        assertThat(chain.consume(spans(0, 3))).isSameAs(partial);
        assertThat(chain.consume(spans(0, 3))).isSameAs(Outcome.ACCEPTED);

        assertThat(metric("otelcol_exporter_sent_spans")).isEqualTo(4);
        assertThat(metric("otelcol_exporter_send_failed_spans")).isEqualTo(8);
        assertThat(sender.timeouts).containsOnly(Duration.ofSeconds(5));
        RecordingLogger.Line warning =
                context.logger().lines("Partial success response").getFirst();
        assertThat(warning.level()).isEqualTo(Level.WARN);
        assertThat(warning.fields()).containsEntry("dropped_spans", 2L).containsEntry("message", "two were too old");
    }

    @Test
    void sendsNoEmptyBatch() throws Exception {
        SendingChain chain = started(NO_RETRY, NO_QUEUE);
        assertThat(chain.consume(Telemetry.empty(Signal.TRACES))).isEqualTo(Outcome.ACCEPTED);
        assertThat(sender.peer.offered()).isEmpty();
    }

    @Test
    void keepsTheOrderOfAQueueWithOneConsumer() throws Exception {
        SendingChain chain = started(NO_RETRY, queue(1, 1000, Sizer.REQUESTS));
        for (int i = 0; i < 100; i++) {
            assertThat(chain.consume(spans(i, 1))).isEqualTo(Outcome.ACCEPTED);
        }
        List<Telemetry> batches = sender.peer.awaitOffered(100);
        assertThat(NumberedItems.numbers(batches))
                .containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
    }

    @Test
    void keepsSignalsInQueuesOfTheirOwn() throws Exception {
        sender.hold();
        SendingChain chain = started(NO_RETRY, queue(1, 1, Sizer.REQUESTS));
        assertThat(chain.consume(spans(0, 1))).isEqualTo(Outcome.ACCEPTED);
        assertThat(chain.consume(spans(1, 1))).isInstanceOf(Outcome.Throttled.class);
        assertThat(chain.consume(NumberedItems.batch(Signal.LOGS, 0, 1))).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void refusesWhatAFullQueueCannotHoldAndCountsIt() throws Exception {
        for (Sizer sizer : Sizer.values()) {
            assertOverflow(sizer);
        }
        assertThat(metric("otelcol_exporter_enqueue_failed_spans")).isEqualTo(9);
    }

    private void assertOverflow(Sizer sizer) throws Exception {
        TestSender held = new TestSender().hold();
        long twoBatches = 2 * sizer.of(spans(10, 3));
        SendingConfig config = new SendingConfig(Duration.ZERO, NO_RETRY, queue(1, twoBatches, sizer));
        SendingChain chain = SendingChain.of(config, held, Set.of(Signal.TRACES), context);
        chain.start();
        assertThat(chain.consume(spans(10, 3))).isEqualTo(Outcome.ACCEPTED);
        assertThat(chain.consume(spans(10, 3))).isEqualTo(Outcome.ACCEPTED);
        assertThat(chain.consume(spans(10, 3)))
                .isEqualTo(new Outcome.Throttled(
                        new Status(Status.Code.UNAVAILABLE, "sending queue is full"), Duration.ofMillis(100)));
        awaitQueueSize((double) twoBatches);
        held.release();
        held.peer.awaitOffered(2);
        awaitQueueSize(0);
        assertThat(chain.consume(spans(10, 3))).isEqualTo(Outcome.ACCEPTED);
        chain.close(deadline(5));
    }

    @Test
    void refusesForGoodWhatTheQueueCouldNeverHold() throws Exception {
        SendingChain chain = started(NO_RETRY, queue(1, 2, Sizer.ITEMS));
        assertThat(chain.consume(spans(0, 3)))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.status().message())
                                .isEqualTo("the request is larger than the whole sending queue: 3 items (expected: at"
                                        + " most 2, the queue_size)"));
    }

    @Test
    void waitsForRoomWhenItMayBlock() throws Exception {
        sender.hold();
        SendingChain chain =
                started(NO_RETRY, queue(1, 1, Sizer.REQUESTS, true, false, Section.off(BatchConfig.defaults())));
        assertThat(chain.consume(spans(0, 1))).isEqualTo(Outcome.ACCEPTED);
        CompletableFuture<Outcome> second = inBackground(chain, spans(1, 1));
        assertThat(second).isNotDone();
        sender.release();
        assertThat(await(second)).isEqualTo(Outcome.ACCEPTED);
        sender.peer.awaitOffered(2);
    }

    @Test
    void waitsForTheResultWhenItIsAskedTo() throws Exception {
        SendingChain chain =
                started(NO_RETRY, queue(1, 10, Sizer.REQUESTS, false, true, Section.off(BatchConfig.defaults())));
        sender.peer.answer(WRONG);
        assertThat(chain.consume(spans(0, 1))).isEqualTo(WRONG);
        assertThat(chain.consume(spans(1, 1))).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void retriesAfterGrowingIntervals() throws Exception {
        SendingChain chain = started(Section.on(STEADY), NO_QUEUE);
        sender.peer.answer(BUSY, BUSY, BUSY);
        CompletableFuture<Outcome> outcome = inBackground(chain, spans(0, 4));
        for (int millis : new int[] {5_000, 7_500, 11_250}) {
            clock.awaitTimers(1);
            int attempts = sender.peer.offered().size();
            clock.advance(Duration.ofMillis(millis - 1));
            assertThat(sender.peer.offered()).hasSize(attempts);
            clock.advance(Duration.ofMillis(1));
            sender.peer.awaitOffered(attempts + 1);
        }
        assertThat(await(outcome)).isEqualTo(Outcome.ACCEPTED);
        assertThat(context.logger().lines(RETRYING))
                .extracting(line -> line.fields().get("interval"))
                .containsExactly(Duration.ofMillis(5_000), Duration.ofMillis(7_500), Duration.ofMillis(11_250));
        assertThat(metric("otelcol_exporter_sent_spans")).isEqualTo(4);
        assertThat(metric("otelcol_exporter_send_failed_spans")).isZero();
    }

    @Test
    void waitsAtLeastAsLongAsThePeerAsks() throws Exception {
        SendingChain chain = started(Section.on(STEADY), NO_QUEUE);
        sender.peer.answer(new Outcome.Throttled(BUSY.status(), Duration.ofSeconds(20)));
        CompletableFuture<Outcome> outcome = inBackground(chain, spans(0, 1));
        clock.awaitTimers(1);
        clock.advance(Duration.ofSeconds(19));
        assertThat(sender.peer.offered()).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(await(outcome)).isEqualTo(Outcome.ACCEPTED);
    }

    @Test
    void givesUpWhenTheNextAttemptWouldBeTooLate() throws Exception {
        RetryConfig brief = new RetryConfig(Duration.ofSeconds(5), 0, 1, Duration.ofSeconds(5), Duration.ofSeconds(9));
        SendingChain chain = started(Section.on(brief), queue(1, 10, Sizer.REQUESTS));
        sender.peer.answerAlways(BUSY);
        chain.consume(spans(0, 3));
        clock.awaitTimers(1);
        clock.advance(Duration.ofSeconds(5));
        sender.peer.awaitOffered(2);
        awaitQueueSize(0);
        assertThat(metric("otelcol_exporter_send_failed_spans")).isEqualTo(3);
        RecordingLogger.Line line = context.logger().lines(DROPPING).getFirst();
        assertThat(line.level()).isEqualTo(Level.ERROR);
        assertThat(line.fields())
                .containsEntry("dropped_items", 3)
                .containsEntry("error", "no more retries left: UNAVAILABLE: busy");
    }

    @Test
    void dropsWhatThePeerRejects() throws Exception {
        SendingChain chain = started(Section.on(STEADY), queue(1, 10, Sizer.REQUESTS));
        sender.peer.answer(WRONG);
        chain.consume(spans(0, 3));
        sender.peer.awaitOffered(1);
        awaitQueueSize(0);
        assertThat(context.logger().lines(DROPPING).getFirst().fields())
                .containsEntry("error", "not retryable error: INVALID_ARGUMENT: wrong");
        assertThat(metric("otelcol_exporter_send_failed_spans")).isEqualTo(3);
    }

    @Test
    void takesAnExceptionForADefect() throws Exception {
        Sender broken = (_, _) -> {
            throw new IllegalStateException("broken");
        };
        SendingConfig config = new SendingConfig(Duration.ZERO, NO_RETRY, NO_QUEUE);
        SendingChain chain = SendingChain.of(config, broken, Set.of(Signal.TRACES), context);
        assertThat(chain.consume(spans(0, 1)))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.status().code()).isEqualTo(Status.Code.INTERNAL));
    }

    @Test
    void reportsItsHealthOnceForEachChange() throws Exception {
        SendingChain chain = started(NO_RETRY, NO_QUEUE);
        Outcome denied = Outcome.rejected(Status.Code.UNAUTHENTICATED, "who are you");
        sender.peer.answer(Outcome.ACCEPTED, BUSY, BUSY, WRONG, Outcome.ACCEPTED, denied, Outcome.ACCEPTED);
        for (int i = 0; i < 7; i++) {
            chain.consume(spans(i, 1));
        }
        assertThat(context.healths())
                .containsExactly(
                        Health.recoverable("UNAVAILABLE: busy"),
                        Health.OK,
                        Health.permanent("UNAUTHENTICATED: who are you"),
                        Health.OK);
    }

    @Test
    void drainsTheQueueWithOneAttemptEachWhenItCloses() throws Exception {
        sender.hold();
        SendingChain chain = started(Section.on(STEADY), queue(2, 100, Sizer.REQUESTS));
        for (int i = 0; i < 10; i++) {
            chain.consume(spans(i, 1));
        }
        sender.peer.answer(BUSY);
        Thread closing = Thread.startVirtualThread(() -> chain.close(deadline(5)));
        sender.release();
        closing.join();
        assertThat(sender.peer.offered()).hasSize(10);
        assertThat(metric("otelcol_exporter_sent_spans")).isEqualTo(9);
        assertThat(metric("otelcol_exporter_send_failed_spans")).isEqualTo(1);
        assertThat(sender.closed).isTrue();
        assertThat(chain.consume(spans(10, 1))).isInstanceOf(Outcome.Throttled.class);
    }

    @Test
    void aRetryThatWaitsEndsWhenItCloses() throws Exception {
        SendingChain chain = started(Section.on(STEADY), queue(1, 100, Sizer.REQUESTS));
        sender.peer.answer(BUSY);
        chain.consume(spans(0, 1));
        clock.awaitTimers(1);
        chain.close(deadline(5));
        assertThat(context.logger().lines(DROPPING)).hasSize(1);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void countsWhatIsLostAtTheDeadline() throws Exception {
        sender.hold();
        SendingChain chain = started(NO_RETRY, queue(1, 100, Sizer.REQUESTS));
        for (int i = 0; i < 10; i++) {
            chain.consume(spans(i * 10L, 10));
        }
        assertThat(sender.entered.await(1, TimeUnit.MINUTES)).isTrue();
        Thread closing = Thread.startVirtualThread(() -> chain.close(deadline(5)));
        clock.awaitTimers(1);
        clock.advance(Duration.ofSeconds(5));
        closing.join();
        assertThat(context.logger().lines(DROPPING).getFirst().fields()).containsEntry("dropped_items", 100L);
        assertThat(sender.sent()).isEmpty();
    }

    @Test
    void countsWhatIsLostWhenItNeverStarted() {
        SendingConfig config = SendingConfig.defaults();
        SendingChain chain = SendingChain.of(config, sender, Set.of(Signal.TRACES), context);
        chain.consume(spans(0, 7));
        chain.close(deadline(5));
        assertThat(metric("otelcol_exporter_send_failed_spans")).isEqualTo(7);
    }

    @Test
    void anAttemptDuringTheShutdownEndsByTheDeadline() throws Exception {
        sender.hold();
        SendingChain chain = started(NO_RETRY, queue(1, 100, Sizer.REQUESTS));
        chain.consume(spans(0, 1));
        assertThat(sender.entered.await(1, TimeUnit.MINUTES)).isTrue();
        chain.consume(spans(1, 1));
        Thread closing = Thread.startVirtualThread(() -> chain.close(deadline(2)));
        clock.awaitTimers(1);
        sender.release();
        closing.join();
        assertThat(sender.timeouts).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(2));
    }

    @Test
    void spreadsTheWaitsAtRandom() {
        Backoff backoff = new Backoff(RetryConfig.defaults(), context.random());
        double interval = 5_000;
        for (int i = 0; i < 20; i++) {
            assertThat((double) backoff.next().toMillis()).isCloseTo(interval, within(interval / 2 + 1));
            interval = Math.min(interval * 1.5, 30_000);
        }
    }

    @Test
    void anAttemptIsDoneUnlessTheQueueMayWait() throws Exception {
        SendingChain quick = started(NO_RETRY, queue(1, 1, Sizer.REQUESTS));
        assertThat(quick.tryConsume(spans(0, 1))).isEqualTo(new Attempt.Done(Outcome.ACCEPTED));
        stop();

        SendingChain blocking =
                started(NO_RETRY, queue(1, 1, Sizer.REQUESTS, true, false, Section.off(BatchConfig.defaults())));
        assertThat(blocking.tryConsume(spans(1, 1))).isInstanceOf(Attempt.MayBlock.class);
        stop();

        SendingChain direct = started(NO_RETRY, NO_QUEUE);
        assertThat(direct.tryConsume(spans(2, 1))).isInstanceOf(Attempt.MayBlock.class);
    }
}
